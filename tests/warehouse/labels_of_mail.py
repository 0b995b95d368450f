"""The labels of the figures on deliverability, gates and the last 24 hours."""

from datetime import datetime, timedelta

from config.catalogues import GATES
from tests.warehouse.labels import Happening, Number, says
from tests.warehouse.rows import START, after
from tests.warehouse.scene import Scene

NOW = 24 * 13
"""Hours from the start to the moment of which the figures speak."""
TODAY, YESTERDAY, EARLIER = (after(hours=NOW - 24 * days - 1) for days in range(3))


@says("deliverability.sent", "messages sent")
def _sent(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.message(pid, 2)
    for step, state in enumerate(("failed", "unknown", "ready", "cancelled"), 3):
        scene.message(pid, step, state=state)
    return 2


@says("deliverability.hard_bounces", "reports that a mail bounced for good")
def _hard_bounces(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.mail(pid, kind="bounce", hard=True)
    scene.mail(pid, kind="bounce", hard=True)  # two reports of one mail
    scene.mail(pid, kind="bounce", hard=False)
    scene.mail(pid, kind="receipt", hard=True)  # what a webhook said
    return 2


@says("deliverability.lost", "prospects lost to bounces or refusals, as the breaker counts")
def _lost(scene: Scene) -> Number:
    gone = scene.contacted(state="bounced", bounced_at=EARLIER)
    scene.mail(gone, kind="bounce", hard=True)
    scene.mail(gone, kind="bounce", hard=True)  # two reports of one mail
    full = scene.contacted(state="bounced", bounced_at=EARLIER)
    for _ in range(3):
        scene.mail(full, kind="bounce", hard=False)
    scene.message(scene.prospect(), state="failed")  # refused at the door
    scene.mail(scene.contacted(), kind="bounce", hard=False)  # for now
    scene.mail(scene.contacted(), kind="complaint")
    return 3


@says("deliverability.lost_rate", "lost to bounces or refusals of all that left or was refused")
def _lost_rate(scene: Scene) -> Number:
    scene.contacted(state="bounced", bounced_at=EARLIER)
    pid = scene.prospect()
    for step, state in enumerate(("failed", "unknown", "ready", "cancelled"), 1):
        scene.message(pid, step, state=state)
    return 2 / 3


@says("deliverability.soft_bounces", "reports that a mail bounced for now")
def _soft_bounces(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.mail(pid, kind="bounce", hard=False)
    scene.mail(pid, kind="bounce", hard=True)
    scene.mail(pid, kind="delay")
    return 1


@says("deliverability.delays", "notices of delay")
def _delays(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.mail(pid, kind="delay")
    scene.mail(pid, kind="bounce", hard=False)
    return 1


@says("deliverability.complaints", "spam complaints")
def _complaints(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.mail(pid, kind="complaint")
    scene.mail(pid, kind="opt_out")
    return 1


@says("deliverability.auto_replies", "automatic answers")
def _auto_replies(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.mail(pid, kind="auto_reply")
    scene.mail(pid, intent="auto_reply")
    scene.mail(pid, doubt="may be an automatic answer")  # not known to be one
    return 2


@says("deliverability.opt_outs", "requests to stop, by mail, link or webhook")
def _opt_outs(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.mail(pid, kind="opt_out")
    scene.mail(pid, intent="opt_out")
    scene.mail(pid, intent="not_interested")
    scene.mail(pid, kind="complaint")
    return 2


@says("deliverability.failed", "messages that were refused or did not leave")
def _failed(scene: Scene) -> Number:
    pid = scene.prospect()
    scene.message(pid, 1, state="failed")
    scene.message(pid, 2, state="unknown")
    scene.message(pid, 3, state="cancelled")
    return 1


@says("deliverability.unknown", "messages that may or may not have left")
def _unknown(scene: Scene) -> Number:
    pid = scene.prospect()
    scene.message(pid, 1, state="unknown")
    scene.message(pid, 2, state="failed")
    scene.message(pid, 3, state="sending")
    return 1


@says("deliverability.hard_bounce_rate", "bounced for good of sent")
def _hard_bounce_rate(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.mail(pid, kind="bounce", hard=True)
    scene.mail(pid, kind="bounce", hard=True)  # two reports of one mail
    scene.mail(scene.contacted(), kind="bounce", hard=False)
    scene.mail(None, kind="bounce", hard=True)  # of whatever
    return 1 / 2


@says("deliverability.complaint_rate", "reported as spam of sent")
def _complaint_rate(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.mail(pid, kind="complaint")
    scene.mail(pid, kind="complaint")
    scene.mail(scene.contacted(), kind="opt_out")
    return 1 / 2


@says("deliverability.opt_out_rate", "answered by asking us to stop of sent")
def _opt_out_rate(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.mail(pid, kind="opt_out")
    scene.mail(pid, intent="opt_out")  # by link, and in words
    scene.mail(scene.contacted(), kind="complaint")
    return 1 / 2


@says("gates.stopped", "stops that still hold")
def _stopped(scene: Scene) -> Number:
    scene.stop()
    scene.stop(name="bob", breaker="person", tripped_by="kim")
    scene.stop(resumed_at=after(1))
    return 2


@says("gates.stops", "stops by a breaker")
def _stops(scene: Scene) -> Number:
    scene.stop(resumed_at=after(1))
    scene.stop(breaker="person", tripped_by="kim")
    return 1


@says("gates.halts", "stops by a person")
def _halts(scene: Scene) -> Number:
    scene.stop(breaker="person", tripped_by="kim", resumed_at=after(1))
    scene.stop(resumed_at=after(1), resumed_by="kim")
    return 1


@says("gates.looks", "looks at messages")
def _looks(scene: Scene) -> Number:
    mid = scene.message(scene.prospect(), state="ready")
    for look in ("one", "two"):
        for gate in ("caps", "spend"):
            scene.verdict(mid, gate, "allow", f"{scene.name}/{look}")
    return 2


@says("gates.denials", "verdicts against")
def _denials(scene: Scene) -> Number:
    mid = scene.message(scene.prospect(), state="ready")
    scene.verdict(mid, "caps", "reject", "one")
    scene.verdict(mid, "caps", "reject", "two")
    scene.verdict(mid, "spend", "allow", "two")
    return 2


@says("gates.waited", "messages made to wait")
def _waited(scene: Scene) -> Number:
    mid = scene.message(scene.prospect(), state="ready")
    for look in ("one", "two"):
        scene.verdict(mid, "caps", "reject", look, retry_at=after(1))
    scene.verdict(scene.message(scene.prospect()), "suppression", "reject")
    _put_off(scene, mid, "caps: sam is full", at=START)  # as it was said at the first look
    for reason in ("caps: sam has no turn left today", "minimum_gap: its turn at sam has not come"):
        _put_off(scene, scene.message(scene.prospect(), state="ready"), reason)
    _put_off(scene, scene.message(scene.prospect(), state="ready"), "away until 2026-11-09")
    return 3


@says("gates.refused", "messages refused for good")
def _refused(scene: Scene) -> Number:
    mid = scene.message(scene.prospect(), state="cancelled")
    scene.verdict(mid, "suppression", "reject")
    scene.verdict(mid, "opted_out", "reject")
    scene.verdict(scene.message(scene.prospect()), "caps", "reject", retry_at=after(1))
    return 1


@says("gates.held", "messages held for a person")
def _held(scene: Scene) -> Number:
    mid = scene.message(scene.prospect(), state="awaiting_approval")
    scene.verdict(mid, "autonomy", "hold")
    scene.verdict(mid, "verified_address", "hold")
    scene.verdict(scene.message(scene.prospect()), "breaker", "halt")
    return 1


@says("gates.halted", "messages at which a gate halted the campaign")
def _halted(scene: Scene) -> Number:
    scene.verdict(scene.message(scene.prospect()), "spend", "halt")
    scene.verdict(scene.message(scene.prospect()), "autonomy", "hold")
    return 1


def _put_off(scene: Scene, message_id: str, reason: str, at: datetime = START + timedelta(hours=7)) -> None:
    """The audit's record of a message that was given another time."""
    scene.record(
        message_id.partition("-")[0], actor="outbox", action="message_postponed", decision=after(9).isoformat(),
        rationale=f"{message_id} {reason}", at=at,
    )  # fmt: skip


def _of_gate(gate: str) -> None:
    @says(f"gates.by_{gate}", f"messages that {gate} did not let go at once")
    def _by_gate(scene: Scene) -> Number:
        mid = scene.message(scene.prospect(), state="ready")
        for look, verdict in enumerate(("reject", "hold")):
            scene.verdict(mid, gate, verdict, str(look))
        scene.verdict(scene.message(scene.prospect()), gate, "halt")
        scene.verdict(scene.message(scene.prospect()), gate, "allow")
        scene.verdict(scene.message(scene.prospect()), next(other for other in GATES if other != gate), "reject")
        for _ in range(2):
            _put_off(scene, mid, f"{gate}: no turn")  # counted already
        _put_off(scene, scene.message(scene.prospect(), state="ready"), f"{gate}: no turn")
        return 3 if gate in ("caps", "minimum_gap") else 2


for _gate in GATES:
    _of_gate(_gate)


def _daily(name: str, words: str, add: Happening, besides: Happening) -> None:
    """Twice today, once the day before, once earlier; and what is something else."""

    def happened(scene: Scene) -> None:
        for moment in (TODAY, TODAY, YESTERDAY, EARLIER):
            add(scene, moment)
        besides(scene, TODAY)

    @says(f"daily.{name}", f"{words}, last 24 hours")
    def _today(scene: Scene) -> Number:
        happened(scene)
        return 2

    @says(f"daily.{name}_change", f"{words}, against the 24 hours before")
    def _change(scene: Scene) -> Number:
        happened(scene)
        return 1


_daily(
    "qualified",
    "prospects qualified",
    lambda scene, moment: scene.prospect(qualified_at=moment),
    lambda scene, moment: scene.prospect(created_at=moment, updated_at=moment),
)
_daily(
    "sent",
    "messages sent",
    lambda scene, moment: scene.message(scene.prospect(), sent_at=moment),
    lambda scene, moment: scene.message(scene.prospect(), state="failed", sent_at=moment),
)
_daily(
    "replies",
    "replies by people",
    lambda scene, moment: scene.mail(scene.contacted(), received_at=moment),
    lambda scene, moment: scene.mail(scene.contacted(), received_at=moment, doubt="a machine's words"),
)
_daily(
    "hard_bounces",
    "reports that a mail bounced for good",
    lambda scene, moment: scene.mail(scene.contacted(), kind="bounce", hard=True, received_at=moment),
    lambda scene, moment: scene.mail(scene.contacted(), kind="bounce", hard=False, received_at=moment),
)
_daily(
    "opt_outs",
    "requests to stop",
    lambda scene, moment: scene.mail(scene.contacted(), kind="opt_out", received_at=moment),
    lambda scene, moment: scene.mail(scene.contacted(), kind="complaint", received_at=moment),
)
_daily(
    "usd",
    "spent",
    lambda scene, moment: scene.lookup(cost_usd=1.0, called_at=moment),
    lambda scene, moment: scene.message(scene.prospect(), cost_usd=1.0, state="ready", sent_at=None, created_at=moment),
)
