"""A Messages API server whose model does its worst."""

import json
from typing import Any

from typing_extensions import override

from tests.attacks.arms import arguments
from tests.attacks.dice import Dice
from tests.attacks.words import JUNK, OVERRIDE
from tests.support.scripted import Reply, Request, ScriptedModel, calls_all, says

PATIENCE = 40
NOT_ITS_OWN = (
    "send_email", "drain", "approve", "sql", "record_fills", "record_angles", "record_judgements", "record_replies",
    "record_verdicts", "decide", "set_plan", "resume", "Delegate work to coworker", "delegate", "", "../outbox",
    "x" * 5000,
)  # fmt: skip
WORDS = ("proceed", "retry: again", "replan", "escalate", OVERRIDE, "", "I cannot help with that.", "x" * 100_000)


class HostileModel(ScriptedModel):
    """Answers any request, however many come, with what the dice say. ``begin`` each episode."""

    def __enter__(self) -> "HostileModel":
        super().__enter__()
        return self

    def begin(self, dice: Dice, ids: list[str]) -> None:
        """Begin an episode with prospects of these ids in its world."""
        self._dice, self._ids, self.asked = dice, ids, 0

    @override
    def answer(self, path: str, request: Request) -> tuple[int, dict[str, str], Reply]:
        with self._lock:
            self.asked += 1
            if self.asked > PATIENCE:
                return 200, {}, self._message(request, says("No more.", stop="refusal"))
            reply = self._message(request, self._worst(request))
            if not self._dice.happens(0.04):
                return 200, {}, reply
            half = str(len(json.dumps(reply)) // 2)
            return 200, {"content-length": half, "connection": "close"}, reply

    def _worst(self, request: Request) -> Reply:
        dice, offered = self._dice, request.get("tools") or []
        throw = dice.below(100)
        if throw < 5:
            return says("I cannot help with that.", stop=dice.pick(("refusal", "max_tokens", "pause_turn")))
        if throw < 15 or not offered:
            return says(dice.pick(WORDS))
        if throw < 25:
            return calls_all(
                (dice.pick(NOT_ITS_OWN), {"fills": [{"id": dice.pick(self._ids), "opening": "a1", "proof": "a2"}]})
            )
        if throw < 30:
            return calls_all((dice.pick(offered)["name"], dice.pick((JUNK[-1], [], 7, None, {"x": "y" * 100_000}))))  # type: ignore[arg-type]
        uses = [self._use(dice.pick(offered)) for _ in range(1 if throw < 85 else 20)]
        return calls_all(*uses)

    def _use(self, tool: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        return tool["name"], arguments(self._dice, tool["input_schema"], self._ids)
