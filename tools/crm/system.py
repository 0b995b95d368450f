"""The CRM as one write meets it: whom it is about is found or made, and what is written is there once.

What may be there already is looked for before it is made: a contact always, a note or a meeting where an earlier
attempt had no answer, or where the CRM will not take it.
"""

from collections.abc import Callable

from config.files.crms import Crm, CrmFind, CrmRecord, CrmUpdate
from tools.crm.requests import Unfilled, filled, id_in
from tools.crm.told import Told
from tools.http.api import Api, ApiFailed, Till

_MAY_BE_THERE = frozenset({400, 409, 422})
_NOT_FOUND = 404
_NO_WAY_IN = frozenset({401, 402})


class NotTaken(Exception):
    """The CRM does not take this write; ``status`` is what it answered, 0 where it was not asked."""

    def __init__(self, what: str, status: int = 0) -> None:
        super().__init__(what)
        self.status = status


class _Gone(Exception):
    """What the request is about is not there."""


class System:
    """One CRM for one write. ``contact`` is its id of the person, as far as it is known.

    ``has_made`` says that something was asked to be made, so that it may be there; ``has_lost`` that it does not know
    the contact any more under the id that it had given.
    """

    def __init__(self, crm: Crm, api: Api, till: Till, contact: str | None) -> None:
        self._crm, self._api, self._till = crm, api, till
        self.contact = contact
        self.has_made = self.has_lost = False

    def set_status(self, told: Told) -> str:
        """Have the contact's status say what it is now; return the contact's id.

        Raises:
            NotTaken: the CRM refuses it, or a name in it cannot be filled.
            ApiFailed: it could not be asked, or gave no answer.
        """
        update = self._crm.person.update
        if update is None:
            raise NotTaken("crm.contact has no update")
        self._for_contact(told, lambda known: self._change(update, known))
        return self.contact or ""

    def put(self, record: CrmRecord, told: Told, *, may_be_there: bool) -> str:
        """Have a note or a meeting be there; return its id, empty where a CRM that has it gives none.

        Raises:
            NotTaken: the CRM refuses it, or a name in it cannot be filled.
            ApiFailed: it could not be asked, or gave no answer.
        """
        return self._for_contact(told, lambda known: self._put(record, known, may_be_there))

    def change(self, record: CrmRecord, told: Told) -> None:
        """Change what is there; raises what ``put`` does."""
        if record.update is None:
            raise NotTaken("it has no update")
        try:
            self._change(record.update, {**told, "contact": self.contact})
        except _Gone as error:
            raise NotTaken(str(error), _NOT_FOUND) from error

    def _for_contact(self, told: Told, act: "Callable[[Told], str]") -> str:
        """Do it with the contact's id; where the CRM does not know that any more, with the one that it has now."""
        was_known = self.contact is not None
        for is_last in (not was_known, True):
            if self.contact is None:
                self.contact = self._contact(told)
            try:
                return act({**told, "contact": self.contact})
            except _Gone as error:
                if is_last:
                    raise NotTaken(str(error), _NOT_FOUND) from error
                self.contact, self.has_lost = None, True
        raise AssertionError

    def _contact(self, told: Told) -> str:
        contact = self._crm.person
        if contact.find and (there := self._find(contact.find, told)):
            return there
        try:
            made = self._make(contact, told, told["contact_key"])
        except _Gone as error:
            raise NotTaken(str(error), _NOT_FOUND) from error
        if not made:
            raise NotTaken(f"it made a contact, and its answer has no id at {contact.create.id}")
        return made

    def _put(self, record: CrmRecord, told: Told, may_be_there: bool) -> str:
        if may_be_there and record.find and (there := self._find(record.find, told)):
            return there
        self.has_made = True
        return self._make(record, told, told["key"])

    def _make(self, record: CrmRecord, told: Told, key: str | None) -> str:
        try:
            call = filled(record.create, told, once=True, headers={"Idempotency-Key": key or ""})
            answer = self._api.ask(call, self._till)
        except ApiFailed as error:
            if error.status in _MAY_BE_THERE and record.find and (there := self._find(record.find, told)):
                return there
            raise _of(error) from error
        except Unfilled as error:
            raise NotTaken(str(error)) from error
        if answer.status_code == _NOT_FOUND:
            raise _Gone(f"POST {record.create.path} answered 404")
        made = id_in(record.create.id, answer)
        return made or (record.find and self._find(record.find, told)) or ""

    def _find(self, find: CrmFind, told: Told) -> str | None:
        try:
            answer = self._api.ask(filled(find, told), self._till)
        except ApiFailed as error:
            raise _of(error) from error
        except Unfilled as error:
            raise NotTaken(str(error)) from error
        return None if answer.status_code == _NOT_FOUND else id_in(find.id, answer)

    def _change(self, update: CrmUpdate, told: Told) -> str:
        try:
            answer = self._api.ask(filled(update, told), self._till)
        except ApiFailed as error:
            raise _of(error) from error
        except Unfilled as error:
            raise NotTaken(str(error)) from error
        if answer.status_code == _NOT_FOUND:
            raise _Gone(f"{update.method} {update.path} answered 404")
        return ""


def _of(error: ApiFailed) -> Exception:
    """A refusal of this one write, or what any other would meet too."""
    if error.status and error.status not in _NO_WAY_IN:
        return NotTaken(str(error), error.status)
    return NotTaken(str(error)) if error.why in ("moved", "unlike") else error
