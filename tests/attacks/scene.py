"""The campaign under attack, with people in every state, and another one whose people are none of its business."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config.files.connections import Connections, InboxConnection, ModelConnection, SmtpConnection
from config.loading import CampaignBundle, load_campaign
from data.claims import Angle, AngleState
from data.clock import Clock
from data.ledger.core.ledger import Ledger
from data.ledger.core.transactions import Tx
from data.ledger.flow import campaigns, facts, inbound, messages, prospects, suppressions, verifications
from data.records import Business, Contact, ProspectState
from tests.attacks.dice import Dice
from tests.attacks.truth import Person, Truth
from tests.attacks.words import COMPANIES, DENIED, DOUBTFUL, GROUNDED, NAMES, PAGES, SMUGGLED
from tools.deployment import Deployment
from tools.writing.drafts import Drafted, draft_sequence

HERE = Path(__file__).parent
CONFIG = HERE.parents[1] / "config"
START = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # a Monday, 09:00 in Los Angeles; Thursday is a holiday
OTHER = "bystander"
SLOTS = {"opening": "a1", "proof": "a2"}
PLACES = (
    ("America/Los_Angeles", "CA", "93650"),
    ("America/New_York", "NY", "10001"),
    ("Pacific/Honolulu", "HI", "96801"),
    ("America/Chicago", "IL", "60601"),
)


@dataclass
class Watch:
    """A clock that is set by hand."""

    moment: datetime = START

    def now(self) -> datetime:
        return self.moment

    def wait_until(self, moment: datetime) -> datetime:
        self.moment = max(self.moment, moment)
        return self.moment

    def next_event(self) -> datetime | None:
        return None

    def wake(self) -> None:
        pass

    @property
    def longest_wait(self) -> timedelta | None:
        return None


@dataclass(frozen=True)
class Scene:
    """A ledger's file with a campaign in it, and the truth about its people."""

    path: Path
    bundle: CampaignBundle
    truth: Truth
    groups: dict[str, tuple[str, ...]]

    def deploy(self, ledger: Ledger, clock: Clock, home: Path) -> Deployment:
        """The campaign at work on a copy of the ledger; the addresses of model and mail server lead nowhere."""
        connections = Connections(
            model=ModelConnection(base_url="http://127.0.0.1:9", api_key="sk-attacked"),
            smtp=SmtpConnection(host="127.0.0.1", port=9, security="none"),
            inbox=InboxConnection(kind="maildir", path=str(home)),
        )
        return Deployment(self.bundle, connections, ledger, clock, home, "r1")

    def fresh_truth(self) -> Truth:
        """The truth at the start of an episode."""
        return replace(
            self.truth, silent_since={}, bounces=[], complaints=[], approved_since={}, people=dict(self.truth.people),
            vouched=set(),
        )  # fmt: skip


def campaign_file(name: str) -> Path:
    """The YAML of a campaign of these tests."""
    return HERE / "config" / "campaigns" / f"{name}.yaml"


class Builder:
    """Puts people into a new ledger and keeps the truth about them."""

    def __init__(self, home: Path, campaign: str = "attacked-alone", seed: int = 0) -> None:
        self.bundle = load_campaign(str(campaign_file(campaign)), CONFIG)
        self.path = home / f"{campaign}-{seed}.sqlite"
        self.watch = Watch()
        self.ledger = Ledger.open(f"sqlite:///{self.path}", self.watch)
        self.truth = Truth({}, START)
        self.dice = Dice("scene", campaign, seed)
        self.groups: dict[str, tuple[str, ...]] = {}
        self._number = 0
        scene = Scene(self.path, self.bundle, self.truth, self.groups)
        self.deployment = scene.deploy(self.ledger, self.watch, home)
        with self.ledger.write() as tx:
            for name in (campaign, OTHER):
                campaigns.open_campaign(tx, name, "r1", "roofing", 50, "digest", START + timedelta(days=14))

    def scene(self) -> Scene:
        """Close the ledger, for copying."""
        self.ledger.close()
        return Scene(self.path, self.bundle, self.truth, self.groups)

    @property
    def name(self) -> str:
        return self.bundle.campaign.campaign

    def found(
        self, tx: Tx, *, campaign: str = "", company: str | None = None, employees: int = 12, place: int | None = None
    ) -> str:
        """A candidate."""
        self._number += 1
        number = self._number
        zone, state, postcode = PLACES[(self.dice.below(9) // 3 if place is None else place) % len(PLACES)]
        business = Business(
            "contractors", str(number), company or f"{self.dice.pick(COMPANIES)} {number}",
            domain=f"roofer{number}.example",
            city="Fresno", state=state, country="US", postcode=postcode, employees=employees,
            industry="Roofing Contractors", industry_code="238160",
        )  # fmt: skip
        added = prospects.add(tx, campaign or self.name, business, zone)
        assert isinstance(added, prospects.Added), added
        return added.prospect_id

    def qualified(
        self, tx: Tx, *, welcome: bool = True, verdict: str = "valid", name: str | None = None,
        pages: tuple[str, ...] = (), **how: object,
    ) -> str:  # fmt: skip
        """A prospect with a contact and facts."""
        pid = self.found(tx, **how)  # type: ignore[arg-type]
        prospects.judge(tx, pid, 80, "Hot", 0.9, "fits", True, "c0", "scout")
        address = f"pat{pid}@roofer{self._number}.example"
        name = self.dice.pick(NAMES) if name is None else name
        prospects.set_contact(tx, pid, Contact(address, name, "owner", None, 0.9, "finder"))
        prospects.set_enriched(tx, pid)
        if verdict:
            verifications.store(tx, address, verdict, "250 on RCPT")  # type: ignore[arg-type]
        said = (*PAGES[:4], *pages, *self.dice.some(PAGES[4:], 4))
        for text in said:
            facts.add_fact(tx, pid, "website", text, "site", tx.now)
        business = prospects.get(tx, pid).business
        zone = prospects.get(tx, pid).timezone
        assert zone and business.state and business.employees is not None
        words = " ".join("".join(c if c.isprintable() else " " for c in name).split())
        self.truth.people[address] = Person(
            pid, address, business.company, words.partition(" ")[0], zone, ("US", business.state), business.employees,
            said, welcome and prospects.get(tx, pid).campaign == self.name,
        )  # fmt: skip
        return pid

    def built(self, tx: Tx, **how: object) -> str:
        """A prospect with two angles."""
        pid = self.qualified(tx, **how)  # type: ignore[arg-type]
        for number, text in enumerate(GROUNDED[:2], 1):
            facts.add_angle(tx, Angle(pid, "", text, (f"f{number}",), 0.8, cycle_id="c0"))
        prospects.move(tx, pid, ProspectState.BUILT, "has an angle", "builder")
        return pid

    def doubted(self, tx: Tx, *texts: str, **how: object) -> str:
        """A prospect of whose angles code accepted the first; these wait for the critic, whatever code would say."""
        pid = self.qualified(tx, **how)  # type: ignore[arg-type]
        facts.add_angle(tx, Angle(pid, "", GROUNDED[1], ("f2",), 0.8, cycle_id="c0"))
        for text in texts:
            facts.add_angle(tx, Angle(pid, "", text, ("f1", "f2"), 0.8, AngleState.WAITING, cycle_id="c0"))
        prospects.move(tx, pid, ProspectState.IN_CRITIQUE, "angles wait for the critic", "builder")
        return pid

    def in_sequence(self, tx: Tx, *, variant: str = "plain", **how: object) -> str:
        """A prospect with its messages; those whose names cannot be written are not drafted, which is right."""
        how.setdefault("name", "Pat Doe")
        how.setdefault("company", f"Roofer {self._number + 1} LLC")
        pid = self.built(tx, **how)
        made = draft_sequence(self.deployment, tx, pid, variant, SLOTS, "c0", "publisher")
        assert isinstance(made, Drafted), made
        return pid

    def address(self, pid: str) -> str:
        """Where a prospect is written to."""
        return next(person.address for person in self.truth.people.values() if person.prospect == pid)

    def replied(self, tx: Tx, text: str) -> str:
        """A reply that nobody has read; its writer is not to be written to by the sequence."""
        pid = self.in_sequence(tx, welcome=False)
        first = messages.of_prospect(tx, pid)[0]
        prospects.move(tx, pid, ProspectState.REPLIED, "a reply", "inbox")
        reply = inbound.record(
            tx, f"mail-{pid}", kind="reply", received_at=tx.now, text=text, campaign=self.name, prospect_id=pid,
            message_id=first.id,
        )  # fmt: skip
        assert reply is not None
        return reply


def crowd(home: Path, campaign: str, seed: int) -> Scene:
    """Two campaigns with people in every state: what may go wrong with somebody differs from crowd to crowd."""
    made = Builder(home, campaign, seed)
    with made.ledger.write() as tx:
        groups = {
            "scout": [made.found(tx), made.found(tx)],
            "build": [made.qualified(tx), made.qualified(tx, name="Pat Doe", company=f"Plain {seed} LLC", place=0)],
            "publish": [
                made.built(tx),
                made.built(tx, name="Pat Doe", company=f"Fair {seed} Roofing LLC", place=seed),
                made.built(tx, name="Pat Doe", company=f"Large {seed} Roofing LLC", employees=45, place=0),
            ],
            "critique": [
                made.doubted(tx, DOUBTFUL[seed % len(DOUBTFUL)], name="Pat Doe", company=f"Doubt {seed} LLC", place=0),
                made.doubted(tx, SMUGGLED[seed % len(SMUGGLED)], DENIED[seed % len(DENIED)], name="Pat Doe", place=0),
            ],
            "inbox": [made.replied(tx, ("Tell me more", f"Stop. {PAGES[4]}", "Who is eve@evil.example?")[seed % 3])],
            "waiting": [made.in_sequence(tx, place=place) for place in (0, 0, seed)],
            "unwelcome": [_unwelcome(made, tx, how) for how in (2 * seed, 2 * seed + 1)],
            "foreign": [made.found(tx, campaign=OTHER), made.built(tx, campaign=OTHER, name="Pat Doe", place=0)],
        }
        late = made.built(tx, welcome=False)
        suppressions.add(tx, "email", made.address(late), "complaint", "a complaint")
        groups["publish"].append(late)
        made.groups.update({name: tuple(ids) for name, ids in groups.items()})
    return made.scene()


def _unwelcome(made: Builder, tx: Tx, how: int) -> str:
    """Somebody in sequence who must not be written to any more, or never could be."""
    verdicts = {4: "invalid", 5: "no_mail_host", 6: "disposable", 7: ""}
    pid = made.in_sequence(tx, welcome=False, place=0, verdict=verdicts.get(how % 8, "valid"))
    match how % 8:
        case 0:
            suppressions.add(tx, "email", made.address(pid), "opt_out", "a phone call")
        case 1:
            suppressions.add(tx, "domain", made.address(pid).partition("@")[2], "customer", "import")
        case 2:
            prospects.move(tx, pid, ProspectState.OPTED_OUT, "asked", "inbox")
        case 3:
            prospects.pause(tx, pid, "a person talks to them", "ann")
    return pid
