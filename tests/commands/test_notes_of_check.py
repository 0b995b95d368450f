"""What ``check`` notes without calling it a problem."""

import re
import shutil
from pathlib import Path

import pytest

from commands.set_up import doctor
from commands.set_up.checks import check
from config.loading import load_campaign

HOOK = "\nwebhooks:\n  magazin: {url: https://magazine.example, secret: 0123456789abcdef}\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the shipped configuration."""
    return Path(shutil.copytree("config", tmp_path / "config", ignore=shutil.ignore_patterns("*.py", "__pycache__")))


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_a_critic_of_the_builders_own_model_is_noted(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(tree / "agents.yaml", "  model: critic\n", "  model: builder\n")
    assert check([], tree) == 0
    told = capsys.readouterr().out
    assert "note: critic thinks with claude-sonnet-5-5, as builder does" in told


def test_a_provider_that_connections_lacks_is_noted(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(tree / "models.yaml", "critic:\n", "critic:\n  provider: local\n")
    assert check([], tree) == 0
    told = capsys.readouterr().out
    assert "note: critic's model has the provider local, which connections.yaml lacks under models" in told


def test_a_soul_of_before_is_noted_and_goes_on(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(tree / "agents.yaml", "  role: Scout\n", "  role: Scout\n  inputs: [candidates]\n  output: Judgements\n")
    assert check([], tree) == 0
    told = capsys.readouterr().out
    assert f"note: {tree}/agents.yaml:23:3: scout.inputs: nothing reads inputs and output of an agent (2 keys" in told
    assert told.endswith("no problems\n")


def test_the_shipped_configuration_has_nothing_to_note(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check([], tree) == 0
    told = capsys.readouterr().out
    assert "thinks with" not in told and "nothing reads" not in told and "may be lacking" not in told


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "  write:\n",
            "  write:\n    when: '!item.note.matches(\"urgent\")'\n",
            "tasks.write.when: item.note may be lacking, and then this does not hold: write is skipped. "
            "Say what is meant: has(item.note) && ..., or !has(item.note) || ...",
        ),
        (
            "    output: verdict\n",
            "    output: verdict\n    then: [{when: verdict.hint == 'odd', to: person}]\n",
            "verdict.hint may be lacking, and then this does not hold: the brief goes on without a person.",
        ),
        (
            "    output: verdict\n",
            "    output: verdict\n    recall: {when: verdict.hint == 'odd', within: 30d}\n",
            "recall.when: verdict.hint may be lacking, and then this does not hold: the answer of review stands",
        ),
        ("  write:\n", "  write:\n    when: '!has(item.note) || !item.note.matches(\"urgent\")'\n", ""),
        ("  write:\n", "  write:\n    when: item.topic != 'none'\n", ""),
    ],
)
def test_a_condition_on_an_optional_field_is_noted_unless_it_asks_whether_it_is_there(
    old: str, new: str, said: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crew = re.search(r"```yaml\n(crew: essays.*?)```", Path("docs/crews.md").read_text(encoding="utf-8"), re.DOTALL)
    assert crew is not None
    (tree / "crews/essays.yaml").write_text(crew[1])
    for field, more in (("    topic: {text: 200}\n", "    note"), ("      reason: {text: 200}\n", "      hint")):
        changed(tree / "crews/essays.yaml", field, f"{field}{more}: {{text: 99, optional: true}}\n")
    changed(tree / "crews/essays.yaml", old, new)
    assert check([tree / "crews/essays.yaml"], tree) == 0
    told = capsys.readouterr().out
    assert said in told and bool(said) == ("may be lacking" in told)


@pytest.mark.parametrize(
    ("waits", "said"),
    [
        ("", "tasks.second: hands in verdict again after review, and publish does not wait for it"),
        ("    after: [second]\n", ""),
    ],
)
def test_a_second_opinion_that_nothing_waits_for_is_noted(
    waits: str, said: str, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crew = re.search(r"```yaml\n(crew: essays.*?)```", Path("docs/crews.md").read_text(encoding="utf-8"), re.DOTALL)
    assert crew is not None
    file = tree / "crews/essays.yaml"
    second = (
        "  second:\n    agent: writer\n    context: [review]\n    output: verdict\n"
        "    description: Judge it again.\n    expected_output: A verdict.\n"
    )
    file.write_text(crew[1].replace("  publish:\n", f"{second}  publish:\n"))
    changed(file, "    context: [write]\n    after: [review]\n", f"    context: [write, review]\n{waits}")
    assert check([file], tree) == 0
    told = capsys.readouterr().out
    assert said in told and bool(said) == ("does not wait for it" in told)


def test_a_connections_file_that_is_no_yaml_is_one_problem_told_once(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tree / "connections.yaml").open("a", encoding="utf-8") as file:
        file.write("smtp: [\n")
    assert check([], tree) == 2
    told = capsys.readouterr()
    assert (told.out + told.err).count("connections.yaml:") == 1
    assert told.out.splitlines()[-1] == "1 problem"


OPINIONS = """crew: opinions
process: sequential
works_on: brief
items:
  brief: {topic: {text: 200}}
outputs:
  note: {fields: {good: {yes_no: true}}}
  footnote: {fields: {good: {yes_no: true}}}
  word: {fields: {text: {text: 20}}}
tasks:
  first: {agent: reader, output: note, description: Read it., expected_output: A note.}
  second: {agent: reader, context: [first], output: note, description: Read it., expected_output: A note.}
  beside: {agent: reader, after: [first], output: footnote, description: Read it., expected_output: A note.}
  last:
    agent: reader
    context: [beside]
    output: word
    description: Say it.
    expected_output: A word.
    CONDITION
agents:
  reader: {role: Reader, goal: Read., backstory: You read., model: builder}
"""


@pytest.mark.parametrize(
    ("condition", "noted"),
    [
        ("when: footnote.good", False),
        ("when: note.good", True),
        ("then: [{when: note.good && word.text != '', to: person}]", True),
        ("then: [{when: word.text == '', to: person}]", False),
    ],
)
def test_a_task_goes_by_what_its_conditions_ask(
    condition: str, noted: bool, tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tree / "crews/opinions.yaml"
    file.write_text(OPINIONS.replace("CONDITION", condition))
    assert check([file], tree) == 0
    assert ("and last does not wait for it" in capsys.readouterr().out) == noted


def test_a_webhook_that_connections_lacks_is_noted(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(tree / "crews" / "content.yaml", "effect: release", "effect: release\n    webhook: magazine")
    connections = tree / "connections.yaml"
    connections.write_text(connections.read_text() + HOOK)
    assert check([], tree) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "tasks.bring_out.webhook: " in told and 'connections.yaml has no "magazine" under webhooks' in told
    assert "did you mean magazin?" in told


def test_so_is_one_of_the_crew_that_does_a_task(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hands_over = "  hand_over: {effect: release, context: [weigh_gaps], file: '{{ item.id }}.json', webhook: desk}\n"
    changed(tree / "crews/patterns/second-readers.yaml", "\ntasks:\n", f"\ntasks:\n{hands_over}")
    assert check([tree / "campaigns/pattern-delegation.yaml"], tree) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "tasks.have_it_read.crew: " in told and 'connections.yaml has no "desk" under webhooks' in told


def test_an_api_that_connections_lacks_and_a_campaign_that_is_nowhere_are_noted(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed(tree / "campaigns" / "roofing-permits.yaml", "api: hubspot", "api: hubspt")
    changed(tree / "verticals" / "roofing-alerts.yaml", "api: permits", "api: permit")
    connections = tree / "connections.yaml"
    connections.write_text(connections.read_text() + "\nrecords:\n  roofing-alert: {secret: 0123456789abcdef}\n")
    assert check([], tree) == 0
    told = capsys.readouterr().out
    assert "crm.api: " in told and '/connections.yaml has no "hubspt" under apis, so a live run is refused' in told
    assert "did you mean hubspot?" in told
    assert "enrichment.lookups.register.api: " in told and "did you mean permits?" in told
    assert 'records.roofing-alert: there is no campaign "roofing-alert", so nobody can tell it (did you mean' in told

    bundle = load_campaign("roofing-permits", tree)
    [api] = doctor._unknown_apis(bundle, tree)
    assert (api.what, api.is_) == ("crm.api", "NOT OK") and "did you mean hubspot?" in api.said


def test_a_kind_of_act_that_cannot_occur_is_noted(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kinds = "kinds:\n    first: {start: every}\n    release: {start: every}\n"
    for name in ("careful", "documents"):
        changed(tree / "envelopes" / f"{name}.yaml", "autonomy:\n", f"autonomy:\n  {kinds}")
    assert check([], tree) == 0
    lines = capsys.readouterr().out.splitlines()
    noted = sorted(line for line in lines if "no campaign of this envelope" in line)
    assert len(noted) == 2
    assert "careful.yaml" in noted[0] and "kinds.release" in noted[0] and "(they have: first, follow_up)" in noted[0]
    assert "documents.yaml" in noted[1] and "kinds.first" in noted[1] and "(they have: release)" in noted[1]


def test_a_kind_of_act_that_another_campaign_has_is_not_noted(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(tree / "envelopes" / "careful.yaml", "autonomy:\n", "autonomy:\n  kinds:\n    release: {start: every}\n")
    montana = tree / "campaigns" / "roofing-montana.yaml"
    assert check([montana], tree) == 0
    assert "no campaign of this envelope" in capsys.readouterr().out
    changed(tree / "campaigns" / "content.yaml", "envelope: documents", "envelope: careful")
    assert check([montana], tree) == 0
    assert "no campaign of this envelope" not in capsys.readouterr().out


def test_a_file_that_is_not_there_is_noted_with_what_follows(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(tree / "verticals" / "roofing-permits.yaml", "permit_customers.json", "permit_clients.json")
    assert check([], tree) == 0
    told = capsys.readouterr().out
    assert "permit_clients.json: run is refused until it is there" in told


def test_lines_of_an_item_are_noted_since_nobody_is_shown_them(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(tree / "crews" / "inbound-sales.yaml", "asks: {text: 600,", "asks: {text: 600, lines: true,")
    assert check([], tree) == 0
    told = capsys.readouterr().out
    assert "items.inbound_lead.asks.lines: agents are shown the text of each inbound_lead on one line" in told
