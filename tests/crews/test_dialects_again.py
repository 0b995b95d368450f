"""A request is read back into what was asked, of which the same request is made again, byte for byte."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.files.llms import ModelConfig
from crews.model.dialects import ChatCompletions, Dialect, MessagesApi, Prompt, ToolOnOffer, dialect_of
from crews.model.wire import as_sent

MODEL = ModelConfig.model_validate(
    {"model": "a-model", "max_tokens": 900, "input_usd": 1, "output_usd": 5, "temperature": 0.2, "effort": "low"}
)
DIALECTS = (MessagesApi, ChatCompletions)
WORDS = st.text(min_size=1, max_size=30)
ARGUMENTS = st.dictionaries(WORDS, st.one_of(WORDS, st.integers(), st.lists(WORDS, max_size=3)), max_size=3)


@st.composite
def turns(draw: st.DrawFn) -> list[dict[str, Any]]:
    """What CrewAI hands over: words, or calls with their results, after the task."""
    history: list[dict[str, Any]] = [{"role": "user", "content": draw(WORDS)}]
    for number in range(draw(st.integers(0, 3))):
        if draw(st.booleans()):
            history.append({"role": "assistant", "content": draw(WORDS)})
            history.append({"role": "user", "content": draw(WORDS)})
            continue
        ids = [f"call_{number}_{n}" for n in range(draw(st.integers(1, 2)))]
        calls = [
            {"id": one, "type": "function", "function": {"name": "record", "arguments": json.dumps(draw(ARGUMENTS))}}
            for one in ids
        ]
        history.append({"role": "assistant", "content": None, "tool_calls": calls})
        history += [{"role": "tool", "tool_call_id": one, "content": draw(WORDS)} for one in ids]
    return history


TOOLS = st.lists(st.builds(ToolOnOffer, WORDS, WORDS, ARGUMENTS), max_size=2)
PROMPTS = st.builds(Prompt, st.one_of(st.just(""), WORDS), turns(), TOOLS)


@pytest.mark.parametrize("kind", DIALECTS)
@given(prompt=PROMPTS)
def test_a_recorded_request_is_made_again_byte_for_byte(kind: type[Dialect], prompt: Prompt) -> None:
    sent = as_sent(kind().body(MODEL, prompt))
    body = json.loads(sent)
    dialect = dialect_of(body)
    assert as_sent(dialect.body(MODEL, dialect.prompt(body))) == sent


@given(prompt=PROMPTS)
def test_a_request_that_has_tools_says_what_it_speaks(prompt: Prompt) -> None:
    with_tools = Prompt(prompt.system, prompt.history, [ToolOnOffer("record", "keeps rows", {"type": "object"})])
    assert [type(dialect_of(kind().body(MODEL, with_tools))) for kind in DIALECTS] == list(DIALECTS)


def test_thinking_goes_back_to_the_model_that_thought_and_to_no_other() -> None:
    thought = {"type": "thinking", "thinking": "each in turn", "signature": "abc"}
    used = {"type": "tool_use", "id": "call_1", "name": "record", "input": {"rows": [1]}}
    body = {
        "model": MODEL.model,
        "max_tokens": MODEL.max_tokens,
        "messages": [
            {"role": "user", "content": "task"},
            {"role": "assistant", "content": [thought, used]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "call_1", "content": "took 1"}]},
        ],
        "temperature": MODEL.temperature,
        "output_config": {"effort": MODEL.effort},
    }
    dialect = MessagesApi()
    prompt = dialect.prompt(body)
    assert as_sent(dialect.body(MODEL, prompt)) == as_sent(body)
    elsewhere = MessagesApi().body(MODEL, prompt)
    assert elsewhere["messages"][1]["content"] == [used]
