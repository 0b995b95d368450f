"""Time zones of provinces and states, in countries whose clocks differ: that of most of its people.

Which names a province has is told by the calendars of ``holidays``, where that knows the country's.
"""

import re
from functools import cache

import holidays

from data.folding import unaccented

_ZONES: dict[str, dict[str, str]] = {
    "CA": {
        "America/St_Johns": "NL", "America/Halifax": "NS NB PE", "America/Toronto": "ON QC",
        "America/Winnipeg": "MB", "America/Regina": "SK", "America/Edmonton": "AB NT", "America/Vancouver": "BC",
        "America/Whitehorse": "YT", "America/Iqaluit": "NU",
    },
    "AU": {
        "Australia/Sydney": "NSW ACT", "Australia/Melbourne": "VIC", "Australia/Brisbane": "QLD",
        "Australia/Adelaide": "SA", "Australia/Perth": "WA", "Australia/Hobart": "TAS", "Australia/Darwin": "NT",
    },
    "BR": {
        "America/Rio_Branco": "AC", "America/Manaus": "AM", "America/Boa_Vista": "RR", "America/Porto_Velho": "RO",
        "America/Cuiaba": "MT", "America/Campo_Grande": "MS",
        "America/Sao_Paulo": "AL AP BA CE DF ES GO MA MG PA PB PE PI PR RJ RN RS SC SE SP TO",
    },
    "MX": {
        "America/Tijuana": "BCN", "America/Mazatlan": "BCS NAY SIN", "America/Hermosillo": "SON",
        "America/Chihuahua": "CHH", "America/Cancun": "ROO",
        "America/Mexico_City": "AGU CAM CHP CMX COA COL DUR GUA GRO HID JAL MEX MIC MOR NLE OAX PUE QUE SLP TAB TAM "
        "TLA VER YUC ZAC",
    },
    "ID": {
        "Asia/Jakarta": "AC BB BE BT JA JB JI JK JT KB KT KR LA RI SB SS SU YO",
        "Asia/Makassar": "BA GO KI KS KU NB NT SA SG SN SR ST", "Asia/Jayapura": "MA MU PA PB PD PE PS PT",
    },
    "ES": {"Atlantic/Canary": "CN", "Europe/Madrid": "*"},
    "PT": {"Atlantic/Azores": "20", "Europe/Lisbon": "*"},
    "CL": {"America/Punta_Arenas": "MA", "America/Santiago": "*"},
    "NZ": {"Pacific/Chatham": "CIT", "Pacific/Auckland": "*"},
}  # fmt: skip
_NAMES: dict[str, dict[str, str]] = {
    "MX": {
        "aguascalientes": "AGU", "baja california": "BCN", "bc": "BCN", "baja california norte": "BCN",
        "baja california sur": "BCS", "campeche": "CAM", "chiapas": "CHP", "chihuahua": "CHH",
        "ciudad de mexico": "CMX",
        "mexico city": "CMX", "cdmx": "CMX", "distrito federal": "CMX", "df": "CMX", "coahuila": "COA",
        "coahuila de zaragoza": "COA", "colima": "COL", "durango": "DUR", "guanajuato": "GUA", "guerrero": "GRO",
        "hidalgo": "HID", "jalisco": "JAL", "mexico": "MEX", "estado de mexico": "MEX", "edomex": "MEX",
        "michoacan": "MIC", "michoacan de ocampo": "MIC", "morelos": "MOR", "nayarit": "NAY", "nuevo leon": "NLE",
        "oaxaca": "OAX", "puebla": "PUE", "queretaro": "QUE", "quintana roo": "ROO", "qroo": "ROO",
        "san luis potosi": "SLP", "sinaloa": "SIN", "sonora": "SON", "tabasco": "TAB", "tamaulipas": "TAM",
        "tlaxcala": "TLA", "veracruz": "VER", "veracruz de ignacio de la llave": "VER", "yucatan": "YUC",
        "zacatecas": "ZAC",
    },
    "ID": {
        "aceh": "AC", "bangka belitung": "BB", "bengkulu": "BE", "banten": "BT", "jambi": "JA", "west java": "JB",
        "jawa barat": "JB", "east java": "JI", "jawa timur": "JI", "jakarta": "JK", "dki jakarta": "JK",
        "central java": "JT", "jawa tengah": "JT", "west kalimantan": "KB", "central kalimantan": "KT",
        "riau islands": "KR", "lampung": "LA", "riau": "RI", "west sumatra": "SB", "south sumatra": "SS",
        "north sumatra": "SU", "yogyakarta": "YO", "bali": "BA", "gorontalo": "GO", "east kalimantan": "KI",
        "south kalimantan": "KS", "north kalimantan": "KU", "west nusa tenggara": "NB", "east nusa tenggara": "NT",
        "north sulawesi": "SA", "southeast sulawesi": "SG", "south sulawesi": "SN", "west sulawesi": "SR",
        "central sulawesi": "ST", "maluku": "MA", "north maluku": "MU", "papua": "PA", "west papua": "PB",
    },
    "ES": {"las palmas": "CN", "santa cruz de tenerife": "CN", "canary islands": "CN", "islas canarias": "CN"},
    "PT": {"azores": "20", "acores": "20", "madeira": "30"},
    "CL": {"magallanes y de la antartica chilena": "MA"},
}  # fmt: skip
MOSTLY = {
    "CL": "America/Santiago", "CN": "Asia/Shanghai", "EC": "America/Guayaquil", "ES": "Europe/Madrid",
    "NZ": "Pacific/Auckland", "PT": "Europe/Lisbon", "UA": "Europe/Kyiv",
}  # fmt: skip
"""Where at least 95 of 100 people of a country live, though some of its clocks show something else."""
_POSTCODES = {
    "CA": [("A", "NL"), ("B", "NS"), ("C", "PE"), ("E", "NB"), ("[GHJ]", "QC"), ("[KLMNP]", "ON"), ("R", "MB"),
           ("S", "SK"), ("T", "AB"), ("V", "BC"), ("Y", "YT")],
    "AU": [("2", "NSW"), ("3", "VIC"), ("4", "QLD"), ("5", "SA"), ("6", "WA"), ("7", "TAS"), ("0?8", "NT")],
    "ES": [("35|38", "CN"), (r"[0-4]\d{4}|5[0-2]\d{3}", "*")],
}  # fmt: skip


def zone_of_province(country: str, name: str) -> str | None:
    """Return the zone of a province by its ISO code or any of its names; None where it is none that is known."""
    return _by_code(country).get(_names(country).get(_folded(name), ""))


def zone_of_postcode(country: str, postcode: str) -> str | None:
    """Return the zone that a post code tells, in countries whose codes follow their provinces."""
    for pattern, code in _POSTCODES.get(country, ()):
        if re.match(pattern, postcode.strip().upper()):
            return _by_code(country).get(code)
    return None


@cache
def _by_code(country: str) -> dict[str, str]:
    zones = {code: zone for zone, codes in _ZONES.get(country, {}).items() for code in codes.split()}
    if "*" in zones:
        zones = {code: zone for code in _names(country).values() for zone in [zones.get(code, zones["*"])]} | zones
    return zones


@cache
def _names(country: str) -> dict[str, str]:
    """Every name of a country's provinces with its code, also the codes themselves."""
    names = dict(_NAMES.get(country, {}))
    if country in _ZONES and country in holidays.list_supported_countries():
        calendar = holidays.country_holidays(country)
        names = {_folded(name): code for name, code in calendar.subdivisions_aliases.items()} | names
        names |= {_folded(code): code for code in calendar.subdivisions}
    return names | {_folded(code): code for codes in _ZONES.get(country, {}).values() for code in codes.split()}


def _folded(name: str) -> str:
    plain = unaccented(name.casefold())
    return " ".join(re.sub(r"[^\w\s]", "", plain.replace("-", " ")).split())
