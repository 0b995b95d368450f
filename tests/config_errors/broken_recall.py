"""Mistakes in which earlier answer is taken in the place of an unsure one."""

from tests.config_errors.broken import Case, Told

CASES = (
    Case(
        "an earlier answer where nothing is answered",
        "    redo: {task: write, unless:",
        "    recall: {when: item.words > 200, within: 30d}\n    redo: {task: write, unless:",
        Told(
            "when: ^item.words > 200",
            "asks of nothing that review answers, so an earlier answer would change nothing (allowed: verdict)",
        ),
    ),
    Case(
        "an earlier answer for every one that there is",
        "    redo: {task: write, unless:",
        "    recall: {when: verdict.confidence < 60.0, within: 30d}\n    redo: {task: write, unless:",
        Told(
            "when: ^verdict.confidence < 60.0",
            "always holds where verdict.confidence is known, so every answer is given up for an earlier one",
        ),
    ),
    Case(
        "an earlier answer with words about another",
        "    redo: {task: write, unless:",
        "    recall: {when: verdict.confidence < 0.5, within: 30d, same: [audience]}\n    redo: {task: write, unless:",
        Told("within: 30d, ^same:", "reason of verdict would say of one what was said of another: leave same out"),
    ),
    Case(
        "an earlier answer with a figure that another's facts bear",
        "    redo: {task: write, unless:",
        "    recall: {when: verdict.confidence < 0.5, within: 30d, same: [audience]}\n    redo: {task: write, unless:",
        Told("within: 30d, ^same:", "cost of verdict would say of one what was said of another: leave same out"),
        also={"      reason: {text: 200}\n": "      cost: {money: [0, 100], grounded_in: item}\n"},
    ),
    Case(
        "an earlier answer by a field that no item has",
        "    redo: {task: write, unless:",
        "    recall: {when: verdict.confidence < 0.5, within: 30d, same: [publik]}\n    redo: {task: write, unless:",
        Told("same: [^publik", 'unknown field "publik" of the brief'),
        also={"      reason: {text: 200}\n": ""},
    ),
)
