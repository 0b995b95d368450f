"""Whether a CRM lets us in and knows what is asked of it: it is asked for what nobody has, and nothing is changed."""

from collections.abc import Iterator
from typing import NamedTuple

from config.files.connections import Connections
from config.files.crms import OF_MEETING, Crm
from tools.crm.requests import filled
from tools.governance.purse import unpaid
from tools.http.api import Api, ApiFailed

NOBODY = "doctor@muster.invalid"


class Probed(NamedTuple):
    """What was asked of the CRM, and what is wrong with its answer, if anything is."""

    what: str
    wrong: str | None


def probe(connections: Connections, crm: Crm) -> Iterator[Probed]:
    """Ask for a contact, a note and a meeting that are not there, as far as the campaign writes them."""
    told = {**dict.fromkeys(OF_MEETING, "muster-doctor"), "email": NOBODY}
    with Api(crm.api, connections.apis[crm.api]) as api:
        for name, record in crm.records():
            if record.find is None or (name != "contact" and name not in crm.write):
                continue
            try:
                api.ask(filled(record.find, told), unpaid)
            except ApiFailed as error:
                yield Probed(name, str(error))
            else:
                yield Probed(name, None)
