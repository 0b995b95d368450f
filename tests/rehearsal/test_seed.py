"""A seed fixes everything: the same one gives the same campaign, another one another."""

from tests.rehearsal.rehearsed import Rehearsed


def _left(run: Rehearsed) -> list[tuple[str, ...]]:
    """What left, without the number of the run that stands in each Message-ID."""
    return [(str(mail.at), mail.mail_from, mail.rcpt_to, mail.subject) for mail in run.accepted]


def test_the_same_seed_gives_the_same_digest(calm: Rehearsed, calm_again: Rehearsed) -> None:
    assert calm.summary["digest"] == calm_again.summary["digest"]
    assert calm.figures == calm_again.figures


def test_the_same_seed_sends_the_same_mails_at_the_same_moments(calm: Rehearsed, calm_again: Rehearsed) -> None:
    assert _left(calm) == _left(calm_again)


def test_the_same_seed_asks_the_models_the_same(calm: Rehearsed, calm_again: Rehearsed) -> None:
    asked, again = (sorted(str(one["request"]) for one in run.requests) for run in (calm, calm_again))
    assert asked == again


def test_another_seed_gives_another_campaign(small: Rehearsed, other_seed: Rehearsed) -> None:
    assert (small.finished.code, other_seed.finished.code) == (0, 0)
    assert small.summary["digest"] != other_seed.summary["digest"]
    assert _left(small) != _left(other_seed)
