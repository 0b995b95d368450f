"""A file of people or businesses that are known already, as spreadsheets and CRMs write them: CSV of whatever dialect.

It is read as a source is: numbers by the row's country, the usual names of columns, the usual encodings and delimiters.
What is not used is named: a customer who was passed over in silence would be written to.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from data.folding import unaccented
from data.hosts import FREE_MAIL, SHARED_HOSTS
from data.identity import clean_postcode, fold_company, normalise_email, normalise_phone, registrable_domain, visible
from data.places import country_code
from data.records import SuppressionKind

_NAMES: dict[str, str] = {
    "email": "email emails mail emailaddress emailaddresses mailaddress emailadresse mailadresse adresseemail courriel "
    "correo correoelectronico epost eposta posta elettronica pec",
    "domain": "domain domains domainname website websites websiteurl webseite web url homepage site siteweb sitoweb "
    "sitioweb paginaweb internet",
    "phone": "phone phones phonenumber phonenumbers telephone telephonenumber tel telno mobile mobilephone "
    "mobilenumber cell cellphone telefon telefonnummer handy mobil telefono telefonos movil celular portable gsm",
    "company": "company companyname organization organizationname organisation organisationname account accountname "
    "business businessname customer customername client clientname firm firma firmenname firmname unternehmen "
    "entreprise societe empresa azienda ragionesociale razonsocial bedrijf bedrijfsnaam employer kunde kundenname "
    "klant cliente",
    "postcode": "postcode postcodes postalcode zip zipcode plz postleitzahl codepostal cp codigopostal cap",
    "country": "country countrycode countryname land pays pais paese nation",
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_DELIMITERS = ",;\t|"
_SEVERAL = re.compile(r"[;,\s]+")


class RosterError(Exception):
    """The file cannot be used at all; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be suppressed, as suppressions compare it."""

    kind: SuppressionKind
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it begins on, what it gave, and what of it could not be used."""

    line: int
    entries: tuple[Entry, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """The rows of a file; which columns were used for what, and which for nothing; how it was encoded."""

    rows: tuple[Row, ...]
    used: Mapping[str, str]
    unused: tuple[str, ...]
    encoding: str


def read(path: Path, country: str) -> Roster:
    """Read a file; numbers without a country's prefix are of the row's country, else of ``country``.

    Raises:
        RosterError: if it cannot be opened, has no rows, or none of its columns says who is meant.
    """
    text, encoding = decoded(path)
    lines = list(_cells(text))
    header = lines[0][1] if lines else []
    fields = [_field(column) for column in header]
    if len(lines) < 2:
        raise RosterError(f"{path}: it has no rows")
    if not set(fields) & {"email", "domain", "phone", "company"}:
        raise RosterError(
            f"{path}: none of the columns email, domain, phone, company is there; its columns are {', '.join(header)}"
        )
    unused = tuple(column or "(without a name)" for column, field in zip(header, fields, strict=True) if field is None)
    used = {column: field for column, field in zip(header, fields, strict=True) if field}
    return Roster(tuple(_row(line, cells, fields, country) for line, cells in lines[1:]), used, unused, encoding)


def has_columns(text: str) -> bool:
    """Say whether a text begins with the names of columns that say who is meant."""
    first = next(_cells(text), (0, []))[1]
    return bool({_field(cell) for cell in first} & {"email", "domain", "phone", "company"})


def decoded(path: Path) -> tuple[str, str]:
    """Return a file's text, and the encoding that it has: UTF-8, UTF-16 with its mark, else that of Windows.

    Raises:
        RosterError: if it cannot be opened, or is no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RosterError(f"{path}: {error.strerror}") from error
    for encoding in ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding.removesuffix("-sig")
    raise RosterError(f"{path}: it is no text that can be read; save it as CSV in UTF-8")


def entry(text: str, country: str) -> Entry | None:
    """Return what a word stands for: an address, a domain or URL, or a phone number; None for anything else."""
    plain = visible(text).strip()
    if "@" in plain:
        address = _address(plain)
        return Entry("email", address) if address else None
    if re.fullmatch(r"[+\d][\d\s().+/Ee-]*|\([\d\s().+/-]*", plain):
        number = normalise_phone(plain, _region(country))
        return Entry("phone", number) if number else None
    host = _host(plain)
    return Entry("domain", host) if host else None


def entries_of(values: Mapping[str, str | None], country: str) -> list[Entry]:
    """What the fields of one record stand for: each that can be read as an address, a domain, a number or a name."""
    found: list[Entry] = []
    for field in ("email", "domain", "phone", "company"):
        if cell := values.get(field):
            found += _entries(field, cell, values.get("country") or country, values.get("postcode") or "")[0]
    return found


def _row(line: int, cells: list[str], fields: list[str | None], country: str) -> Row:
    said = [(field, cell) for field, cell in zip(fields, cells, strict=False) if field and cell]
    one = dict(reversed(said))
    unread = [f"more cells than columns: {cell!r}" for cell in cells[len(fields) :] if cell]
    if "country" in one and country_code(one["country"]) is None:
        unread.append(f"country {one['country']!r} is none that is known")
    entries: list[Entry] = []
    for field, cell in said:
        if field in ("postcode", "country"):
            continue
        got, why = _entries(field, cell, one.get("country", country), one.get("postcode", ""))
        entries += got
        unread += [f"{field} {cell!r} {why}"] if why else []
    if not said:
        unread.append("the row is empty" if not any(cells) else "nothing in it says who is meant")
    return Row(line, tuple(dict.fromkeys(entries)), tuple(unread))


def _entries(field: str, cell: str, country: str, postcode: str) -> tuple[list[Entry], str]:
    """Return what a cell gives, and why what is left of it gives nothing."""
    cannot = "cannot be read and was not used"
    match field:
        case "email":
            whole = _address(cell)
            parts = [cell] if whole else [part for part in _SEVERAL.split(cell) if part]
            found = [address for part in parts if (address := _address(part))]
            missed = len(found) < sum("@" in part for part in parts) or not found
            return [Entry("email", address) for address in found], cannot if missed else ""
        case "domain":
            host = _host(cell)
            if host and (host in FREE_MAIL or host in SHARED_HOSTS):
                return [], "is shared by many and was not used (suppress it by name if you mean all of them)"
            return ([Entry("domain", host)], "") if host else ([], cannot)
        case "phone":
            number = normalise_phone(cell, _region(country))
            rounded = re.fullmatch(r"\d(?:[.,]\d+)?E\+?\d+", cell, re.IGNORECASE) is not None
            why = "was rounded by a spreadsheet and was not used: format the column as text" if rounded else cannot
            return ([Entry("phone", number)], "") if number else ([], why)
        case _:
            cell = cell.replace("|", " ")
            name, code = fold_company(cell), clean_postcode(postcode, country)
            return ([Entry("company", f"{cell}|{code}" if code else cell)], "") if name else ([], cannot)


def _address(text: str) -> str | None:
    """Return the address, also of ``Pat Doe <pat@acme.example>``."""
    inside = re.fullmatch(r"[^<>]*<([^<>]+)>\s*", text)
    return normalise_email(inside[1] if inside else text)


def _host(text: str) -> str | None:
    """Return the host of a domain or a URL, if its last label exists: ``list.txt`` is a file that is missing."""
    host = re.split(r"[/?#:]", visible(text).strip().lower().rpartition("://")[2])[0]
    host = host.removeprefix("www.").rstrip(".")
    exists = registrable_domain(f"a.{host.rpartition('.')[2]}") is not None
    address = normalise_email(f"x@{host}") if exists else None
    return address.partition("@")[2] if address else None


def _region(country: str) -> str:
    """Return whose numbers are meant by those without a prefix; of an unknown country (``ZZ``) none are."""
    return country_code(country) or "ZZ"


def _field(column: str) -> str | None:
    """Return what a column is, by its usual names: ``E-Mail 2``, ``Billing Email``, ``Código postal``."""
    plain = unaccented(visible(column).casefold())
    words = re.findall(r"[a-z]+", re.sub(r"\be[-_ ]?(?=mail|post)", "e", plain))
    for start in range(len(words)):
        if field := _FIELD_OF.get("".join(words[start:])):
            return field
    return None


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that say something, each with the line on which it begins."""
    first, _, rest = text.lstrip("\ufeff").partition("\n")
    told = re.fullmatch(r"sep=(.)\s*", first)
    delimiter = told[1] if told else max(_DELIMITERS, key=re.sub(r'"[^"]*"', "", first).count)
    reader = csv.reader(io.StringIO(rest if told else text, newline=""), delimiter=delimiter)
    begun = 2 if told else 1
    for row in reader:
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            yield begun, cells
        begun = reader.line_num + (2 if told else 1)
