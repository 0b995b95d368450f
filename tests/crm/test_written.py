"""What came to be is in the CRM: whose it is, what it says, each fact once."""

from config.files.crms import Crm
from data.ledger.govern import approvals, crm_writes, erasure
from tests.crm.desk import WHO, Desk
from tests.outbox.stage import NAME
from tools.crm.told import key_of


def test_whoever_was_not_written_to_is_not_told_of(desk: Desk) -> None:
    assert desk.write().again is None
    assert desk.crm.asked == []


def test_a_message_that_has_left_is_a_note_at_a_contact_who_was_contacted(desk: Desk) -> None:
    desk.sent()
    desk.write_all()
    assert desk.crm.statuses() == {WHO: "contacted"}
    [note] = desk.crm.has["notes"].values()
    [contact] = desk.crm.has["contacts"]
    assert note["associations"][0]["to"]["id"] == contact
    assert "I saw that you are hiring two roofers." in note["properties"]["hs_note_body"]


def test_all_that_came_to_be_is_there_once(desk: Desk) -> None:
    desk.all_facts()
    desk.write_all()
    assert desk.crm.twice() == []
    assert desk.crm.statuses() == {WHO: "won"}
    assert [title.partition(":")[0] for title in desk.crm.titles()] == [
        "Sent", "Reply", "Outcome", "The outcome does not hold any more", "Outcome", "Outcome"
    ]  # fmt: skip
    meetings = [one["properties"] for one in desk.crm.has["meetings"].values()]
    assert [one["hs_meeting_outcome"] for one in meetings] == ["CANCELED", "SCHEDULED"]
    assert {one["hs_meeting_start_time"] for one in meetings} == {"2026-12-04T15:00:00.000Z"}
    assert set(desk.states().values()) == {"done"}


def test_nothing_is_asked_again_where_nothing_came_to_be(desk: Desk) -> None:
    desk.all_facts()
    desk.write_all()
    asked = len(desk.crm.asked)
    desk.write_all()
    assert len(desk.crm.asked) == asked


def test_each_write_carries_the_key_of_its_fact(desk: Desk) -> None:
    desk.all_facts()
    desk.write_all()
    kept = [one["properties"]["muster_key"] for kind in ("notes", "meetings") for one in desk.crm.has[kind].values()]
    assert desk.crm.keys[0].startswith("contact-p1-")
    assert sorted(kept) == sorted(desk.crm.keys[1:])
    assert len(set(kept)) == len(kept) == 8


def test_two_runs_have_other_keys_for_what_they_call_the_same(desk: Desk) -> None:
    with desk.deployment.ledger.write() as tx:
        ours = key_of(tx, NAME, "sent p1-1")
        tx.connection.exec_driver_sql("UPDATE campaigns SET run_id = 'r2'")
        assert key_of(tx, NAME, "sent p1-1") != ours


def test_a_contact_is_made_with_its_status_also_where_a_note_comes_first(desk: Desk) -> None:
    def with_status(crm: Crm) -> Crm:
        create = crm.person.create
        properties = {**create.body["properties"], "muster_status": "{status}"}
        told = create.model_copy(update={"body": {"properties": properties}})
        return crm.model_copy(
            update={"contact": crm.person.model_copy(update={"create": told}), "statuses": {"contacted": "ATTEMPTED"}}
        )

    desk = desk.changed(with_status)
    desk.sent()
    desk.write_all()
    [made] = [body for body in desk.crm.bodies if WHO in body and "firstname" in body]
    assert '"muster_status":"ATTEMPTED"' in made.replace('": "', '":"')


def test_somebody_who_is_in_the_crm_already_is_not_there_twice(desk: Desk) -> None:
    known = desk.crm.add(WHO, firstname="Daniel")
    desk.sent()
    desk.write_all()
    assert list(desk.crm.has["contacts"]) == [known]
    assert desk.crm.has["contacts"][known]["properties"]["firstname"] == "Daniel"
    assert desk.crm.statuses() == {WHO: "contacted"}


def test_the_latest_status_alone_is_written(desk: Desk) -> None:
    desk.sent()
    desk.crm.failing = [503] * 3
    desk.write()
    desk.replied()
    desk.write_all()
    assert desk.states()["status p1 1"] == "superseded"
    assert desk.crm.statuses() == {WHO: "replied"}


def test_a_status_is_in_the_words_of_the_crm(desk: Desk) -> None:
    there = desk.changed(lambda crm: crm.model_copy(update={"statuses": {"contacted": "ATTEMPTED_TO_CONTACT"}}))
    there.sent()
    there.write_all()
    assert there.crm.statuses() == {WHO: "ATTEMPTED_TO_CONTACT"}


def test_who_is_not_interested_says_so(desk: Desk) -> None:
    desk.sent()
    desk.replied("No, thank you.", "not_interested")
    desk.write_all()
    assert desk.crm.statuses() == {WHO: "not_interested"}


def test_that_somebody_opted_out_is_written(desk: Desk) -> None:
    desk.sent()
    desk.opted_out()
    desk.write_all()
    assert desk.crm.statuses() == {WHO: "opted_out"}
    assert desk.crm.titles()[-1] == "Asked not to be written to again"


def test_an_answer_that_may_be_nobodys_is_written_once_it_was_read(desk: Desk) -> None:
    desk.sent()
    mail = desk.replied("I am away.", doubt="it may be automatic")
    desk.write_all()
    assert [title[:5] for title in desk.crm.titles()] == ["Sent:"]
    desk.read(mail, "question")
    desk.write_all()
    assert desk.crm.titles()[-1] == "Reply"


def test_an_automatic_answer_is_not_written(desk: Desk) -> None:
    desk.sent()
    mail = desk.replied("I am away.", doubt="it may be automatic")
    desk.read(mail, "auto_reply")
    desk.write_all()
    assert [title[:5] for title in desk.crm.titles()] == ["Sent:"]


def test_addresses_numbers_and_markup_of_strangers_do_not_reach_it(desk: Desk) -> None:
    desk.sent()
    desk.replied("Call <b>me</b> at 559-555-0142 or kim@else.example")
    desk.write_all()
    body = list(desk.crm.has["notes"].values())[-1]["properties"]["hs_note_body"]
    assert "555-0142" not in body
    assert "kim@else.example" not in body
    assert "&lt;b&gt;me&lt;/b&gt;" in body


def test_what_is_not_known_of_somebody_is_left_out(desk: Desk) -> None:
    desk.sent()
    desk.write_all()
    [contact] = desk.crm.has["contacts"].values()
    assert contact["properties"]["firstname"] == "Dan"
    assert "phone" not in contact["properties"]


def test_of_a_person_who_was_forgotten_nothing_more_is_written(desk: Desk) -> None:
    desk.sent()
    desk.write_all()
    desk.replied()
    with desk.deployment.ledger.write() as tx:
        forgotten = erasure.forget(tx, "p1", "dana")
    asked = len(desk.crm.asked)
    desk.write_all()
    assert len(desk.crm.asked) == asked
    [contact], [note] = desk.crm.has["contacts"], desk.crm.has["notes"]
    told = "\n".join(forgotten.kept)
    assert f"contact {contact}" in told
    assert note in told


def test_nobody_is_asked_about_a_person_who_was_forgotten_while_the_crm_refused_them(desk: Desk) -> None:
    desk.sent()
    desk.crm.lacks = frozenset({"muster_key"})

    def forget() -> None:
        desk.crm.during = lambda: None
        with desk.deployment.ledger.write() as tx:
            erasure.forget(tx, "p1", "dana")

    desk.crm.during = forget
    wrote = desk.write()
    with desk.deployment.ledger.read() as tx:
        assert approvals.open_approvals(tx, NAME) == []
    assert wrote.news == ()
    assert set(desk.states().values()) == {"withdrawn"}


def test_what_is_wanted_later_is_written_of_all_that_was_before(desk: Desk) -> None:
    only = desk.changed(lambda crm: crm.model_copy(update={"write": ["status"]}))
    only.sent()
    only.write_all()
    assert only.crm.titles() == []
    more = only.changed(lambda crm: crm.model_copy(update={"write": ["status", "notes"]}))
    more.write_all()
    assert len(more.crm.titles()) == 1


def test_a_crm_whose_ids_are_numbers_gets_numbers(desk: Desk) -> None:
    def with_number(crm: Crm) -> Crm:
        assert crm.notes
        body = crm.notes.create.body | {"person": "{contact:number}"}
        create = crm.notes.create.model_copy(update={"body": body})
        return crm.model_copy(update={"notes": crm.notes.model_copy(update={"create": create})})

    there = desk.changed(with_number)
    there.sent()
    there.write_all()
    [note] = there.crm.has["notes"].values()
    assert note["person"] == int(next(iter(there.crm.has["contacts"])))


def test_a_campaign_that_has_ended_is_written_for_while_something_is_left(desk: Desk) -> None:
    def is_wanted() -> bool:
        with desk.deployment.ledger.read() as tx:
            return crm_writes.is_wanted(tx, NAME)

    desk.sent()
    desk.write_all()
    assert not is_wanted()
    desk.replied()
    assert is_wanted()
    desk.crm.failing = [503] * 3
    desk.write()
    assert is_wanted()
    desk.write_all()
    assert not is_wanted()
