"""Can a campaign's sources work? Asked of the files themselves, before anything is made or started."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import duckdb

from config.files.verticals import Source
from config.loading import CampaignBundle, ConfigError, campaign_files, load_campaign
from config.positions import Document, Keys, Problem, compose
from config.secrets import MissingSettings
from data.counts import counted
from tools.governance.purse import unpaid
from tools.items import documents, records
from tools.sources.cells import cell_of, column_of
from tools.sources.directory import Directory
from tools.sources.errors import SourceError
from tools.sources.listing import describe, header, paths
from tools.sources.location import NoFile, files_of, is_url
from tools.sources.misfits import misfits
from tools.sources.opened import open_source_of
from tools.sources.pages import Kept, Trouble, in_words
from tools.sources.paths import MISSING, at, names
from tools.sources.table_pages import TableReader

LOOKUPS: Keys = ("enrichment", "lookups")
_REHEARSED = "a rehearsal cannot start without it, since it "


class Probed(NamedTuple):
    """What keeps sources from working: files that are not here, and what is wrong with those that are.

    ``odd`` keeps nobody from anything: cells that do not fit the vertical's own fields, and count as unknown; columns
    of items that no field takes.
    ``unsampled`` keeps rehearsals alone from starting: there is nothing that they could answer or tell.
    ``shared`` keeps nobody either: rows of a table that have the key of another, which are not taken.
    """

    missing: tuple[Problem, ...]
    wrong: tuple[Problem, ...]
    odd: tuple[Problem, ...] = ()
    unsampled: tuple[Problem, ...] = ()
    shared: tuple[Problem, ...] = ()


class _Looked(NamedTuple):
    """What came of one source: how many rows the campaign could take from it (None if unknown), and its problems."""

    rows: int | None
    missing: tuple[Problem, ...] = ()
    wrong: tuple[Problem, ...] = ()
    odd: tuple[Problem, ...] = ()
    shared: tuple[Problem, ...] = ()


def problems(bundle: CampaignBundle) -> list[str]:
    """Return every problem of a campaign's sources as ``FILE:LINE:COL: ...``; empty when they can work."""
    found = probe(bundle)
    return [str(problem) for problem in (*found.missing, *found.wrong)]


def probe_files(paths: Sequence[Path], config_dir: Path) -> Probed:
    """Probe the campaigns that ``config.loading.check`` checks by the same arguments, save those that it finds wrong.

    A setting that a location refers to and that is not set counts as a file that is missing.
    """
    missing: list[Problem] = []
    wrong: list[Problem] = []
    shared: list[Problem] = []
    unsampled: list[Problem] = []
    odd: list[Problem] = []
    for path in campaign_files(paths, config_dir):
        try:
            bundle = load_campaign(str(path), config_dir)
            found = probe(bundle)
            odd += found.odd if bundle.crew.is_declared else ()
        except MissingSettings as error:
            found = Probed((Problem(path, 1, 1, "", f"its sources cannot be looked at: {error}"),), ())
        except ConfigError:
            continue
        missing += found.missing
        wrong += found.wrong
        shared += found.shared
        unsampled += found.unsampled
    return Probed(*(tuple(dict.fromkeys(each)) for each in (missing, wrong, odd, unsampled, shared)))


def probe(bundle: CampaignBundle) -> Probed:
    """Look for the files, the columns, and rows that meet each criterion and lie in the territory.

    Of a declared crew, look at the records of its items, and for the folders that its agents read below.

    Nothing is fetched: a source at a URL is taken on trust. What is loaded stays loaded for the run that follows.
    """
    if bundle.crew.is_declared:
        absent = tuple(_absent_folders(bundle))
        try:
            wrong = (*records.problems(bundle), *documents.problems(bundle))
            return Probed(absent, wrong, tuple(records.odd(bundle)))
        except records.NoItems as none:
            return Probed((*absent, compose(bundle.campaign_file).problem(("items", "file"), str(none))), ())
    vertical, campaign = compose(bundle.vertical_file), compose(bundle.campaign_file)
    looked = [_source(bundle, name, vertical, campaign) for name in bundle.vertical.sources]
    far = [_far(bundle, one, ("customers", name), vertical) for name, one in bundle.vertical.customers.items()]
    asked = bundle.vertical.enrichment.lookups.items()
    far += [_Looked(None, tuple(_absent_sample(bundle, one.sample, (*LOOKUPS, name), vertical))) for name, one in asked]
    missing = tuple(problem for one in (*looked, *far) for problem in one.missing)
    wrong = tuple(problem for one in (*looked, *far) for problem in one.wrong)
    if not missing and not wrong and all(one.rows == 0 for one in looked):
        what = "no row of any source meets these, the where of its source and the campaign's territory together"
        wrong = (vertical.problem(("ideal_customer", "hard"), what, at_key=True),)
    odd = tuple(problem for one in looked for problem in one.odd)
    shared = tuple(problem for one in looked for problem in one.shared)
    return Probed(missing, wrong, odd, tuple(unsampled(bundle)), shared)


def unsampled(bundle: CampaignBundle) -> Iterator[Problem]:
    """What a rehearsal would have to answer or tell, and has no sample of."""
    vertical, plain = bundle.vertical, compose(bundle.vertical_file)
    for kind, sources in (("sources", vertical.sources), ("customers", vertical.customers)):
        for name, source in sources.items():
            if source.http is not None and not source.http.sample:
                yield plain.problem((kind, name, "http", "sample"), _answered(source.http.api), at_key=True)
            elif source.is_told and not source.sample:
                what = f"is missing: {_REHEARSED}tells a webhook the records of a JSON file that is named here"
                yield plain.problem((kind, name, "sample"), what, at_key=True)
    for name, lookup in vertical.enrichment.lookups.items():
        if not lookup.sample:
            yield plain.problem((*LOOKUPS, name, "sample"), _answered(lookup.api), at_key=True)


def _answered(api: str) -> str:
    return f"is missing: {_REHEARSED}answers for the API {api} out of a JSON file that is named here"


def _absent_folders(bundle: CampaignBundle) -> Iterator[Problem]:
    """Folders that an agent reads below, and that are not here."""
    campaign = compose(bundle.campaign_file)
    for agent in dict.fromkeys(task.agent for task in bundle.crew.agent_tasks.values()):
        folders = dict.fromkeys(folder for use in bundle.agents[agent].readers for folder in use.folders)
        for folder in (one for one in folders if not Path(bundle.locate(one)).is_dir()):
            yield campaign.problem(("crew",), f"{agent} reads below {folder}, and there is no such folder")


def _source(bundle: CampaignBundle, name: str, vertical: Document, campaign: Document) -> _Looked:
    source, here = bundle.vertical.sources[name], ("sources", name)
    if source.is_copied or is_url(source.location):
        return _far(bundle, source, here, vertical)
    nowhere = Path()
    try:
        files = files_of(
            name, source, config_dir=bundle.config_dir, cache_dir=nowhere, written=bundle.written.get(name, "")
        )
        if absent := tuple(_absent_columns(source, files, here, vertical)):
            return _Looked(None, wrong=absent)
        directory = open_source_of(bundle, name, nowhere)
    except NoFile as error:
        return _Looked(None, missing=(vertical.problem((*here, "location"), error.what),))
    except SourceError as error:
        return _Looked(None, wrong=(vertical.problem((*here, "location"), error.what),))
    if not directory.rows([], {}):
        what = f"{describe(files)} has no row with a company"
        return _Looked(None, wrong=(vertical.problem((*here, "location"), what),))
    barren = tuple(_empty_paths(directory, files, here, vertical))
    barren = barren or (*_barren(bundle, directory, vertical), *_outside(bundle, directory, campaign))
    every = [*bundle.vertical.ideal_customer.hard, *source.where]
    rows = None if barren else directory.rows(every, bundle.campaign.territory)
    return _Looked(rows, wrong=barren, odd=tuple(_misfits(directory, here, vertical)))


def _misfits(directory: Directory, here: Keys, vertical: Document) -> Iterator[Problem]:
    """How many cells of each of the vertical's own fields say what does not fit its kind."""
    for field, what in misfits(directory).items():
        yield vertical.problem((*here, "columns", field), f"{what} and count as unknown", at_key=True)


def _far(bundle: CampaignBundle, source: Source, here: Keys, vertical: Document) -> _Looked:
    """What lies elsewhere: a URL and an API are taken on trust; of a table and a sample the columns are looked at."""
    if source.format == "sql":
        unlike = tuple(_unlike_table(source, here, vertical))
        return _Looked(None, wrong=unlike, shared=() if unlike else tuple(_shared_keys(source, here, vertical)))
    sample, place = (source.http.sample, (*here, "http")) if source.http is not None else (source.sample, here)
    missing = tuple(_absent_sample(bundle, sample, place, vertical))
    wrong = () if missing or not source.is_told else _unlike_sample(bundle, source, here, vertical)
    return _Looked(None, missing=missing, wrong=tuple(wrong))


def _absent_sample(bundle: CampaignBundle, sample: str, here: Keys, vertical: Document) -> Iterator[Problem]:
    """The records that a rehearsal's server answers with are there."""
    if sample and not (path := Path(bundle.locate(sample))).is_file():
        yield vertical.problem((*here, "sample"), f"no file at {path}")


def _unlike_sample(bundle: CampaignBundle, source: Source, here: Keys, vertical: Document) -> Iterator[Problem]:
    """A sample that is no list of records, and columns at which none of its records has anything."""
    if not source.sample:
        return
    at_sample = (*here, "sample")
    try:
        found = [dict(record) for _, record in records.records_of(Path(bundle.locate(source.sample)))]
    except records.ItemsUnreadable as error:
        yield vertical.problem(at_sample, str(error))
        return
    wanted: dict[Keys, str] = {("columns", field): path for field, path in source.columns.items()}
    wanted |= {("key",): source.key} if source.key else {}
    for keys, path in wanted.items():
        if all(at(path, record) is MISSING for record in found):
            what = f'no record of {source.sample} has anything at "{path}"'
            yield vertical.problem((*here, *keys), what, allowed=names(found), given=path)


def _unlike_table(source: Source, here: Keys, vertical: Document) -> Iterator[Problem]:
    """A table that is not there, and columns that it lacks."""
    try:
        with closing(TableReader(source, unpaid)) as reader:
            there = reader.columns()
    except Trouble as trouble:
        yield vertical.problem((*here, "table" if trouble.why == "changed" else "location"), str(trouble))
        return
    wanted: dict[Keys, str] = {("columns", field): column for field, column in source.columns.items()}
    wanted |= {("key",): source.key or ""}
    for keys, column in wanted.items():
        if column_of(column, there) is None:
            what = f'{source.table} has no column "{column}"'
            yield vertical.problem((*here, *keys), what, allowed=there, given=column)


def _shared_keys(source: Source, here: Keys, vertical: Document) -> Iterator[Problem]:
    """Rows of a table's beginning that have the key of another; customers are taken all the same."""
    if here[0] != "sources":
        return
    try:
        with closing(TableReader(source, unpaid)) as reader:
            page = reader.page(None)
    except Trouble as trouble:
        yield vertical.problem((*here, "key"), str(trouble))
        return
    kept = Kept()
    kept.add(page.rows)
    if kept.shared:
        what = f"of the first {counted(len(page.rows), 'row')} {in_words(kept.shared, source)}"
        yield vertical.problem((*here, "key"), what)


def _absent_columns(source: Source, files: Sequence[Path], here: Keys, vertical: Document) -> Iterator[Problem]:
    try:
        columns = header(source, files)
    except duckdb.Error:
        return  # opening it tells what is wrong with the file
    for field, wanted in source.columns.items():
        if field not in source.constants and cell_of(wanted, columns) is None:
            what = f'{describe(files)} has no column "{wanted}"'
            yield vertical.problem((*here, "columns", field), what, allowed=columns, given=wanted)


def _empty_paths(directory: Directory, files: Sequence[Path], here: Keys, vertical: Document) -> Iterator[Problem]:
    """Dotted paths at which no record has anything."""
    source, empty = directory.source, directory.empty_paths()
    for field, wanted in source.columns.items():
        if field not in source.constants and wanted in empty:
            what = f'no record of {describe(files)} has anything at "{wanted}"'
            allowed = paths(source, files, wanted)
            yield vertical.problem((*here, "columns", field), what, allowed=allowed, given=wanted)


def _barren(bundle: CampaignBundle, directory: Directory, vertical: Document) -> Iterator[Problem]:
    """Criteria that no row of the source meets."""
    places: list[Keys] = [("ideal_customer", "hard"), ("sources", directory.name, "where")]
    for keys, criteria in zip(places, (bundle.vertical.ideal_customer.hard, directory.source.where), strict=True):
        for index, criterion in enumerate(criteria):
            try:
                directory.refuse_barren(criterion)
            except SourceError as error:
                yield vertical.problem((*keys, index, "value"), str(error))


def _outside(bundle: CampaignBundle, directory: Directory, campaign: Document) -> Iterator[Problem]:
    """Values of the territory that no row has, and parameters that the source lacks."""
    for name, value in bundle.campaign.territory.items():
        try:
            directory.refuse_unknown({name: value})
        except SourceError as error:
            yield campaign.problem(("territory", name), str(error))
