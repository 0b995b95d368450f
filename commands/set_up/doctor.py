"""``doctor``: is everything configured and reachable?"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from commands.set_up import readiness
from commands.set_up.findings import Finding
from commands.shared import homes
from commands.shared.errors import BadInput
from commands.shared.output import say, show
from config.files.agents import ToolUse
from config.files.connections import (
    Connections,
    InboxConnection,
    ProviderConnection,
    PushConnection,
    SmtpConnection,
    UnsubscribeConnection,
)
from config.files.crms import Crm
from config.files.presets import rewriter_of
from config.files.verticals import Source
from config.loading import CampaignBundle, load_campaign
from config.loading import check as find_problems
from config.notes.unlinked import unknown_apis
from config.positions import explain
from config.secrets import MissingSettings, common_secrets, load_connections
from data.clock import SystemClock
from data.counts import counted
from data.identity import normalise_email
from tools.channels.mailboxes import MailboxChannels
from tools.channels.port import Accepted, OutgoingMail
from tools.channels.smtp import SmtpChannel
from tools.crm.probe import probe as probe_crm
from tools.enrich.probe import probe as probe_lookups
from tools.governance.purse import unpaid
from tools.hints import typed
from tools.http.api import ApiFailed
from tools.inbox.boxes.mailbox import MailboxError
from tools.inbox.boxes.opening import open_mailbox
from tools.readiness.asking import Unanswered
from tools.readiness.job import asked
from tools.sources.errors import SourceError
from tools.sources.opened import open_reader, open_source_of
from tools.sources.pages import Kept, Trouble, in_words
from tools.sources.searches import found, price, searchers_of, without_key
from tools.sources.unreadable import cells_unread

PATIENCE_S = 10
AMISS = 1
SETTINGS_MISSING = 2
TEST_TEXT = """If you can read this, mail leaves.

Is it signed? Save it as it arrived, with all its headers ("show original", as a file), and give it to:
{way}
"""


class Refused(Exception):
    """The other side is there, but does not let us in."""


class Untried(Exception):
    """Somebody is there, and what we would ask of them could not be tried."""


def doctor(campaign: str | None, config_dir: Path, to: str | None, signed: Path | None = None, *, as_json: bool) -> int:
    """Look at everything that a live run needs; 1 if something is amiss, 2 if settings are missing.

    ``signed`` is a mail of the campaign's senders as it arrived somewhere: how it is signed is looked at, and kept.
    """
    if to and not normalise_email(to):
        raise BadInput(f"--to {to!r} is no e-mail address")
    if to and campaign is None:
        raise BadInput("--to needs a campaign, whose first sender sends the test message: doctor CAMPAIGN --to ADDRESS")
    if signed and campaign is None:
        raise BadInput("--signed needs the campaign whose sender's mail it is: doctor CAMPAIGN --signed FILE")
    bundle = load_campaign(campaign, config_dir) if campaign else None
    findings = [_configuration(config_dir) if bundle is None else Finding("configuration", "ok", "no problems")]
    findings += [*_sources(bundle), *_unknown_apis(bundle, config_dir)] if bundle else []
    missing = False
    try:
        connections = load_connections(config_dir, bundle.unused if bundle else ())
    except MissingSettings as error:
        missing = True
        findings.append(Finding("settings", "NOT OK", f"{error}; {config_dir}/connections.yaml says what they are for"))
    else:
        if signed and bundle:
            findings.append(readiness.signed(connections, bundle, signed))
        findings += _outside(connections, bundle)
        if to and bundle:
            findings.append(_test_message(connections, bundle, to))
    show(({"what": f.what, "is": f.is_, "said": f.said} for f in findings), ["what", "is", "said"], as_json=as_json)
    amiss = sum(finding.is_ == "NOT OK" for finding in findings)
    if not as_json:
        say(f"\n{amiss} not ok" if amiss else "\neverything is there")
    return SETTINGS_MISSING if missing else AMISS if amiss else 0


def _configuration(config_dir: Path) -> Finding:
    problems = find_problems([], config_dir)
    if problems:
        return Finding("configuration", "NOT OK", f"{counted(len(problems), 'problem')}; see with: {typed('check')}")
    return Finding("configuration", "ok", "no problems")


def _unknown_apis(bundle: CampaignBundle, config_dir: Path) -> Iterator[Finding]:
    """What no setting would mend; the other side of each is asked by itself (``_pulled``, ``_lookups``, ``_crm``)."""
    for problem in unknown_apis(bundle, config_dir):
        yield Finding(problem.where, "NOT OK", explain(problem.what, problem.allowed, problem.suggestion))


def _sources(bundle: CampaignBundle) -> Iterator[Finding]:
    for name, source in bundle.vertical.sources.items():
        if source.is_copied:
            continue
        try:
            directory = open_source_of(bundle, name, homes.out() / "cache")
            profile = directory.profile()
            fits = directory.search(bundle.vertical.ideal_customer.hard, bundle.campaign.territory, {}, limit=1)
        except SourceError as error:
            yield Finding(f"source {name}", "NOT OK", str(error))
        else:
            firms = counted(profile.unique_businesses, "business", "businesses")
            said = f"{counted(profile.rows, 'row')}, {firms}, {fits.matching} of them could fit"
            said += _unread(directory.unread())
            yield Finding(f"source {name}", "ok" if fits.matching else "NOT OK", said)


def _unread(cells: Mapping[str, int]) -> str:
    many = ", ".join(f"{n} of {field}" for field, n in cells.items())
    return f"; cells that cannot be read and count as empty: {many}" if many else ""


def _pulled(connections: Connections, bundle: CampaignBundle) -> Iterator[Finding]:
    """Sources that are read page by page, as far as their APIs are known."""
    for name, source in (*bundle.vertical.sources.items(), *bundle.vertical.customers.items()):
        if source.is_pulled and (source.http is None or source.http.api in connections.apis):
            yield _first_page(connections, bundle, name, source)


def _lookups(connections: Connections, bundle: CampaignBundle) -> Iterator[Finding]:
    """Lookups are asked about nobody, as far as their APIs are known."""
    for one in probe_lookups(connections, bundle.vertical.enrichment, PATIENCE_S):
        if one.wrong:
            yield Finding(f"lookup {one.name}", "NOT OK", one.wrong)
        else:
            yield Finding(f"lookup {one.name}", "ok" if one.is_sure else "careful", one.said)


def _told(connections: Connections, bundle: CampaignBundle) -> Iterator[Finding]:
    """A source that others tell, or items that come in: whether anybody may."""
    campaign, items = bundle.campaign.campaign, bundle.campaign.items
    named = [f"source {name}" for name, source in bundle.vertical.sources.items() if source.is_told]
    for what in (*named, *(["records"] if items and items.on else [])):
        if campaign in connections.records:
            yield Finding(what, "ok", f"{typed('serve')} takes its records at POST /records/{campaign}")
        else:
            said = f"nobody may tell it: add records.{campaign}.secret to connections.yaml, and run: {typed('serve')}"
            yield Finding(what, "NOT OK", f"{said}; until then records come by: {typed('import')}")


def _first_page(connections: Connections, bundle: CampaignBundle, name: str, source: Source) -> Finding:
    """The first page of a source that is read page by page is asked for, and not kept."""
    try:
        with closing(open_reader(connections, source, unpaid)) as reader:
            page = reader.page(None)
    except Trouble as trouble:
        return Finding(f"source {name}", "NOT OK", str(trouble))
    kept = Kept()
    kept.add(page.rows)
    odd = [page.note] if page.note else []
    odd += [in_words(kept.shared, source)] if kept.shared else []
    said = "; ".join((f"{counted(len(page.rows), 'record')} on its first page", *odd))
    said += _unread(cells_unread(bundle, source, page.rows))
    return Finding(f"source {name}", "careful" if odd or not page.rows else "ok", said)


def searches(connections: Connections, bundle: CampaignBundle) -> Iterator[Finding]:
    """Each search engine that the campaign's agents ask is asked once, for one result, which is not kept."""
    for use in {searched.asks: searched for _, searched in searchers_of(bundle)}.values():
        yield _looked(f"search {use.asks}", lambda it=use: _search(connections, it))  # type: ignore[misc]


def _search(connections: Connections, use: ToolUse) -> str:
    if lacking := without_key(use, connections):
        raise Refused(f"an agent searches by it, and {lacking}")
    connection = connections.apis[use.asks].model_copy(update={"timeout_s": PATIENCE_S})
    try:
        many = len(found(use.model_copy(update={"results": 1}), connection, "weather", unpaid))
    except ApiFailed as error:
        raise Refused(f"it was asked about the weather: {error}") from error
    cost = price(connection, use)
    paid = f", which costs ${cost:g}" if cost else ""
    return f"it was asked about the weather{paid}, and answered with {counted(many, 'result')}"


def _mail(connections: Connections, unused: Collection[str]) -> Iterator[Finding]:
    """The servers that mail leaves by and arrives at; those that a campaign does not use are left out."""
    if "smtp" not in unused:
        yield _looked("smtp", lambda: _smtp(connections.smtp))
    for mailbox, own in connections.mailboxes.items():
        if own.smtp:
            yield _looked(f"smtp of {mailbox}", lambda it=own.smtp: _smtp(it))  # type: ignore[misc]
    for server in (connections.smtp, *(own.smtp for own in connections.mailboxes.values() if own.smtp)):
        if who := rewriter_of(server.host):
            yield _ids(server.host, who)
    if "inbox" not in unused:
        yield _looked("inbox", lambda: _inbox(connections.inbox))
    for mailbox, own in connections.mailboxes.items():
        if own.inbox:
            yield _looked(f"inbox of {mailbox}", lambda it=own.inbox: _inbox(it))  # type: ignore[misc]


def _outside(connections: Connections, bundle: CampaignBundle | None) -> Iterator[Finding]:
    if common := list(common_secrets(connections)):
        said = "short, one word or a number: easily guessed, and other texts lose it where it stands in them ([secret])"
        yield Finding(
            "secrets", "careful", f"{', '.join(common)}: {said}. Take 8 characters or more, letters and digits"
        )
    yield _looked("model", lambda: _model(connections))
    yield from _mail(connections, bundle.unused if bundle else ())
    names = (
        readiness.findings(connections, bundle)
        if bundle
        else [_looked("dns of example.com", lambda: _dns(connections))]
    )
    yield from names
    if connections.push.url or (bundle and bundle.campaign.push):
        yield _looked("push", lambda: _push(connections.push))
    if bundle:
        yield from (*_pulled(connections, bundle), *_told(connections, bundle))
        yield from (*_lookups(connections, bundle), *searches(connections, bundle))
    crm = bundle.campaign.crm if bundle else None
    yield from _crm(connections, crm) if crm and crm.api in connections.apis else ()
    if connections.unsubscribe.url or bundle is None or not bundle.crew.is_declared:
        yield _unsubscribe(connections.unsubscribe)
    for name in dict.fromkeys((*connections.webhooks, *(bundle.webhooks if bundle else ()))):
        yield _looked(f"webhook {name}", lambda it=name: _webhook(connections, it))  # type: ignore[misc]
    wanted = bundle.vertical.enrichment.providers if bundle else []
    for name, provider in connections.providers.items():
        if provider.api_key:
            yield _looked(name, lambda it=provider: _provider(it))  # type: ignore[misc]
        elif name in wanted:
            said = "the vertical uses it, but it has no key: contacts come from web sites alone (set HUNTER_API_KEY)"
            yield Finding(name, "careful", said)


def _unsubscribe(connection: UnsubscribeConnection) -> Finding:
    if connection.url:
        return _looked("unsubscribe", lambda: _page(connection))
    said = "mails offer no opt-out by one click, which large mail hosts expect: set UNSUBSCRIBE_URL and UNSUBSCRIBE_KEY"
    return Finding("unsubscribe", "careful", f"{said}, and run: {typed('serve')}")


def _ids(host: str, who: str) -> Finding:
    said = (
        f"{who} puts a Message-ID of its own in place of ours (<...@email.amazonses.com>, or of a region) and names it "
        "when it takes a mail. It is kept with the message: what comes back is known by it as by ours, and later steps "
        "name both in References. Of a mail whose answer was lost, only the address and the token are known"
    )
    return Finding(f"ids of {host}", "ok", said)


def _looked(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, "ok", look())
    except Untried as untried:
        return Finding(what, "careful", str(untried))
    except (OSError, Refused, MailboxError) as error:
        return Finding(what, "NOT OK", str(error))


def _model(connections: Connections) -> str:
    """The key is tried where it costs nothing: on the list of models."""
    base = connections.model.base_url.rstrip("/")
    headers = {"x-api-key": connections.model.api_key, "anthropic-version": "2023-06-01"}
    return _answered(base, f"{base}/v1/models", headers)


def _provider(provider: ProviderConnection) -> str:
    """The key is tried where it costs nothing: on the account."""
    base = provider.base_url.rstrip("/")
    return _answered(base, f"{base}/account", {"X-API-KEY": provider.api_key})


def _push(push: PushConnection) -> str:
    """The token is tried where it changes nothing: on a GET."""
    if not push.url:
        raise Refused("the campaign pushes to another system, but push.url is empty (set PUSH_URL)")
    return _answered(push.url, push.url, {"Authorization": f"Bearer {push.token}"} if push.token else {})


def _crm(connections: Connections, crm: Crm) -> Iterator[Finding]:
    """The CRM is asked for what nobody has; a property that it lacks shows in its answer."""
    for probed in probe_crm(connections, crm):
        said = f"{crm.api} finds what it is asked for, and nothing was changed"
        yield Finding(f"crm {probed.what}", "NOT OK" if probed.wrong else "ok", probed.wrong or said)


def _webhook(connections: Connections, name: str) -> str:
    """Whether somebody is there; what it is for is not tried."""
    known = connections.webhooks.get(name)
    if known is None:
        raise Refused("the campaign sends by it, but connections.yaml does not have it: add it to webhooks")
    return _answered(urlsplit(known.url).netloc.rpartition("@")[2], known.url, {})


def _page(connection: UnsubscribeConnection) -> str:
    """The page is looked at as a mail program's user would; looking changes nothing."""
    url = connection.link("doctor")
    try:
        answer = httpx.get(url, timeout=PATIENCE_S, trust_env=False)
    except httpx.HTTPError as error:
        raise Refused(
            f"{connection.url} does not answer: {error or type(error).__name__}; is serve running?"
        ) from error
    if answer.status_code != 200 or "<title>Unsubscribe</title>" not in answer.text:
        raise Refused(f"{url} is not the page that serve has (HTTP {answer.status_code}): check where the proxy leads")
    return f"{connection.url} answers, and shows the page"


NOT_IMPLEMENTED = 501
"""What a server says that does not know the GET by which it is looked at, whatever else it takes."""


def _answered(base: str, url: str, headers: dict[str, str]) -> str:
    try:
        status = httpx.get(url, headers=headers, timeout=PATIENCE_S, trust_env=False).status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Refused(f"{base} does not answer: {error or type(error).__name__}") from error
    if status in {401, 403}:
        raise Refused(f"{base} refuses the key (HTTP {status})")
    if status == NOT_IMPLEMENTED:
        raise Untried(
            f"{base} is there, but knows no GET (HTTP {status}): whether it takes what is meant for it is not known"
        )
    if status >= 500:
        raise Refused(f"{base} is in trouble (HTTP {status})")
    return f"{base} answers (HTTP {status})"


def _smtp(connection: SmtpConnection) -> str:
    with SmtpChannel(connection.model_copy(update={"timeout_s": PATIENCE_S})) as channel:
        if wrong := channel.greet():
            raise Refused(wrong)
    return f"{connection.host}:{connection.port} lets us in ({connection.security})"


def _inbox(inbox: InboxConnection) -> str:
    """Open it as a run does, and look at one mail at most; none is marked or taken."""
    if inbox.kind == "maildir" and not Path(inbox.path).is_dir():
        raise Refused(f"{inbox.path}: there is no such folder")
    with closing(open_mailbox(inbox, homes.out() / "live")) as mailbox:
        next(iter(mailbox.fetch_new()), None)
    return inbox.path if inbox.kind == "maildir" else f"{inbox.host}:{inbox.port} lets us in, folder {inbox.folder}"


def _dns(connections: Connections) -> str:
    """Ask the name server about a domain that is always there."""
    try:
        asked(connections.dns).exchanges("example.com")
    except Unanswered as error:
        raise Refused(str(error)) from error
    return f"{connections.dns.server or 'the resolver of this computer'} answers"


def _test_message(connections: Connections, bundle: CampaignBundle, to: str) -> Finding:
    campaign, now = bundle.campaign, SystemClock().now()
    sender = campaign.senders[0]
    mail = OutgoingMail(
        message_id=f"<doctor.{int(now.timestamp())}@{sender.address.rpartition('@')[2]}>",
        sender_name=sender.name,
        sender_address=sender.address,
        recipient=to,
        subject=f"Muster: a test message of {campaign.campaign}",
        body=TEST_TEXT.format(way=typed(f"doctor {campaign.campaign} --signed FILE")),
        date=now,
        mailbox=sender.mailbox,
        unsubscribe_url=connections.unsubscribe.link("doctor"),
    )
    with MailboxChannels(connections) as channel:
        delivery = channel.send(mail)
    if isinstance(delivery, Accepted):
        return Finding("test message", "ok", f"the server took the mail for {to}: {delivery.text}".rstrip(": "))
    return Finding("test message", "NOT OK", f"{type(delivery).__name__}: {delivery.text}")
