"""The labels of the figures on prospects and on their replies."""

from tests.warehouse.labels import Number, says
from tests.warehouse.rows import after
from tests.warehouse.scene import Scene

FIT = {"score": 80, "qualified_at": after(hours=1)}


@says("funnel.goal", "goal of qualified prospects")
def _goal(scene: Scene) -> Number:
    scene.made["campaigns"][0]["goal_qualified"] = 7
    return 7


@says("funnel.found", "prospects found")
def _found(scene: Scene) -> Number:
    scene.prospect()
    scene.prospect(state="rejected")  # found too, whatever became of it
    return 2


@says("funnel.judged", "prospects judged")
def _judged(scene: Scene) -> Number:
    scene.prospect(score=0, state="rejected")
    scene.prospect()  # nobody has looked at it
    return 1


@says("funnel.qualified", "prospects ever qualified")
def _qualified(scene: Scene) -> Number:
    scene.prospect(state="rejected", **FIT)  # was qualified once
    scene.prospect(score=80, state="needs_review")  # a good score alone is not it
    return 1


@says("funnel.towards_goal", "prospects who count towards the goal: qualified, and not rejected since")
def _towards_goal(scene: Scene) -> Number:
    scene.prospect(state="rejected", **FIT)  # the Builder looked again
    scene.prospect(score=80, state="needs_review")  # a good score alone is not it
    scene.prospect(state="finished", **FIT)
    return 1


@says("funnel.enriched", "prospects enriched")
def _enriched(scene: Scene) -> Number:
    scene.prospect(enriched_at=after())
    scene.prospect(contact_email="owner@one.example")  # the directory had the address
    return 1


@says("funnel.built", "prospects with an angle that may be used")
def _built(scene: Scene) -> Number:
    scene.angle(scene.prospect())
    for state in ("refused", "asked", "returned", "waiting"):
        scene.angle(scene.prospect(), state=state)
    return 1


@says("funnel.contacted", "prospects with a message sent")
def _contacted(scene: Scene) -> Number:
    scene.message(scene.contacted(), 2)  # two messages, one prospect
    for state in ("ready", "failed", "unknown", "cancelled", "sending"):
        scene.message(scene.prospect(), state=state, sent_at=None)
    return 1


@says("funnel.replied", "prospects who replied")
def _replied(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.mail(pid, intent="question")
    scene.mail(pid)  # once more: one prospect
    scene.mail(scene.contacted(), intent="auto_reply")
    scene.mail(scene.contacted(), kind="auto_reply")
    scene.mail(scene.contacted(), kind="bounce", hard=True)
    scene.mail(scene.contacted(), doubt="may be an automatic answer")  # nobody has read it yet
    return 1


@says("funnel.leads", "leads: interested, or met, or with a deal")
def _leads(scene: Scene) -> Number:
    scene.mail(scene.contacted(), intent="interested")
    scene.mail(scene.contacted(outcome="lost"), intent="interested")  # was one, whatever came of it
    scene.prospect(outcome="won")
    scene.mail(scene.contacted(), intent="question")
    scene.prospect(outcome="lost")
    return 3


@says("funnel.meetings", "prospects with whom there was a meeting or a deal")
def _meetings(scene: Scene) -> Number:
    scene.prospect(outcome="meeting")
    scene.prospect(outcome="won")
    scene.record(scene.prospect(outcome="lost"), action="outcome", decision="meeting")  # met, then lost
    scene.record(scene.prospect(outcome="lost"), action="outcome", decision="lost")
    cancelled = scene.prospect()
    scene.record(cancelled, action="outcome", decision="meeting")
    scene.record(cancelled, action="outcome_withdrawn", decision="")
    scene.mail(scene.contacted(), intent="interested")
    return 3


@says("funnel.won", "deals")
def _won(scene: Scene) -> Number:
    scene.prospect(outcome="won")
    scene.prospect(outcome="meeting")
    scene.record(scene.prospect(outcome="lost"), action="outcome", decision="won")  # put right afterwards
    return 1


@says("funnel.rejected", "prospects rejected")
def _rejected(scene: Scene) -> Number:
    scene.prospect(state="rejected")
    scene.prospect(score=1)
    return 1


@says("funnel.needs_review", "prospects in review by a person")
def _in_review(scene: Scene) -> Number:
    scene.prospect(state="needs_review")
    scene.question(scene.prospect(state="in_sequence"))
    return 1


@says("funnel.in_sequence", "prospects in sequence")
def _in_sequence(scene: Scene) -> Number:
    scene.contacted()
    scene.contacted(state="finished")
    return 1


@says("funnel.bounced", "prospects lost: mail to them comes back")
def _bounced(scene: Scene) -> Number:
    scene.contacted(state="bounced")
    scene.mail(scene.contacted(), kind="bounce", hard=False)  # it may arrive tomorrow
    return 1


@says("funnel.gone", "lost because the address does not exist")
def _gone(scene: Scene) -> Number:
    scene.mail(scene.contacted(state="bounced"), kind="bounce", hard=True, fault="recipient gone")
    no_such_user = "refused (recipient): 550 no such user"
    scene.message(scene.prospect(state="bounced"), state="failed", state_reason=no_such_user, sent_at=None)
    full = scene.contacted(state="bounced")
    for _ in range(3):
        scene.mail(full, kind="bounce", hard=False, fault="recipient full")
    scene.prospect(state="bounced")  # another campaign's mail to it came back
    scene.mail(scene.contacted(state="needs_review"), kind="bounce", hard=True, fault="recipient gone")
    return 2


@says("funnel.full", "lost because the mailbox stayed full")
def _full(scene: Scene) -> Number:
    scene.mail(scene.contacted(state="bounced"), kind="bounce", hard=False, fault="recipient full")
    scene.mail(scene.contacted(), kind="bounce", hard=False, fault="recipient full")  # once: it is tried again
    gone = scene.contacted(state="bounced")
    scene.mail(gone, kind="bounce", hard=False, fault="recipient full")
    scene.mail(gone, kind="bounce", hard=True, fault="recipient gone")
    return 1


@says("funnel.opted_out", "prospects who opted out")
def _opted_out(scene: Scene) -> Number:
    scene.prospect(state="opted_out")
    scene.prospect(state="opted_out", state_reason="(forgotten)")
    scene.mail(scene.contacted(state="replied"), intent="not_interested")
    return 1


@says("funnel.finished", "prospects for whom nothing more is done")
def _finished(scene: Scene) -> Number:
    scene.contacted(state="finished")
    scene.prospect(state="finished")  # passed over, or the campaign ended first
    scene.contacted(state="replied")
    return 2


@says("funnel.silent", "written to, finished, and never replied")
def _silent(scene: Scene) -> Number:
    scene.contacted(state="finished")
    scene.prospect(state="finished")  # never written to
    scene.mail(scene.contacted(state="finished"), intent="question")
    scene.contacted()  # may still reply
    return 1


@says("funnel.in_preparation", "prospects found who are still being prepared")
def _in_preparation(scene: Scene) -> Number:
    for state in ("found", "qualified", "in_critique", "built"):
        scene.prospect(state=state)
    scene.prospect(state="needs_review")
    scene.prospect(state="in_sequence")
    return 4


@says("funnel.paused", "prospects paused now")
def _paused(scene: Scene) -> Number:
    scene.contacted(paused=True)
    for ended in ("opted_out", "bounced", "finished", "rejected"):
        scene.prospect(paused=True, state=ended)
    return 1


@says("funnel.qualified_share", "qualified of judged")
def _qualified_share(scene: Scene) -> Number:
    scene.prospect(**FIT)
    scene.prospect(score=10, state="rejected")
    scene.prospect(qualified_at=after())  # by a person, without a judgement
    return 1 / 2


@says("funnel.contacted_share", "contacted of qualified")
def _contacted_share(scene: Scene) -> Number:
    scene.contacted(**FIT)
    scene.prospect(**FIT)
    scene.contacted()  # not a qualified one
    return 1 / 2


@says("funnel.hours_to_contact", "median time from found to first message")
def _hours_to_contact(scene: Scene) -> Number:
    pid = scene.prospect(state="in_sequence")
    scene.message(pid, 1, sent_at=after(hours=5))
    scene.message(pid, 2, sent_at=after(hours=50))
    scene.prospect()
    return 5.0


@says("replies.total", "replies by people")
def _replies(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.mail(pid)
    scene.mail(pid, intent="opt_out", doubt="a machine's words")  # an agent has read it: a person's
    scene.mail(pid, kind="auto_reply")
    scene.mail(pid, intent="auto_reply")
    scene.mail(pid, doubt="a machine's words")  # nobody has read it
    scene.mail(pid, kind="own_copy")
    return 2


@says("replies.rate", "replied of contacted")
def _reply_rate(scene: Scene) -> Number:
    scene.mail(scene.contacted())
    scene.contacted()
    scene.mail(scene.prospect(), message_id=None)  # wrote without having been written to
    return 1 / 2


INTENTS = {
    "interested": "replies that show interest",
    "question": "replies with a question",
    "not_now": "replies that say not now",
    "not_interested": "replies that say no",
    "wrong_person": "replies from the wrong person",
    "opt_out": "replies that ask us to stop",
}


def _of_intent(intent: str) -> None:
    @says(f"replies.{intent}", INTENTS[intent])
    def _replies_of_intent(scene: Scene) -> Number:
        pid = scene.contacted()
        scene.mail(pid, intent=intent)
        scene.mail(pid)  # not read yet
        scene.mail(pid, kind="opt_out")  # a plain request to stop is no reply
        scene.mail(pid, intent=next(other for other in INTENTS if other != intent))
        return 1


for _intent in INTENTS:
    _of_intent(_intent)


@says("replies.unread", "replies not read yet, those in doubt included")
def _unread(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.mail(pid)
    scene.mail(pid, doubt="may be an automatic answer")
    scene.mail(pid, handled_at=after(hours=2))  # a person has read it
    asked = scene.mail(pid, handled_at=after(hours=2))  # a person is asked to, and has not yet
    scene.question(pid, kind="escalation", inbound_id=asked)
    scene.mail(pid, intent="question")
    scene.mail(pid, kind="bounce")
    return 3


@says("replies.median_hours", "median time from a message to its reply")
def _median_hours(scene: Scene) -> Number:
    pid = scene.contacted()
    scene.mail(pid, received_at=after(hours=3))
    scene.mail(pid, kind="auto_reply", received_at=after(hours=40))
    late = scene.prospect(state="in_sequence")
    scene.message(late, sent_at=after(hours=9))  # its reply was the first to show that it left, at 0 h
    scene.mail(late, received_at=after(hours=9 - 1 / 60))
    return (3 + 9 - 1 / 60) / 2
