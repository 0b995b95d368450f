"""``message show`` and ``message resolve``."""

from pathlib import Path

from commands import homes, reading
from commands.errors import BadInput
from commands.output import console, print_json
from commands.output import show as show_rows
from commands.reading import ACTOR
from config.loading import load_campaign
from data.ledger import messages, verdicts
from data.ledger.ledger import Tx
from data.records import Message, MessageState
from tools import settling


def show(message_id: str, home: Path | None, *, as_json: bool) -> None:
    """A message as it is, and what each gate said of it, the latest evaluation last."""
    with reading.ledger(home) as ledger, ledger.read() as tx:
        message = _get(tx, message_id)
        said = verdicts.of_message(tx, message_id)
    rows = [{"gate": row.gate, "verdict": row.verdict, "reason": row.reason, "retry at": row.retry_at} for row in said]
    if as_json:
        print_json({"message": message_id, "state": message.state.value, "why": message.state_reason,
                    "subject": message.subject, "body": message.body, "verdicts": rows})  # fmt: skip
        return
    out = console()
    out.print(
        f"{message.id} to {message.prospect_id}, step {message.step}, variant {message.variant}: {message.state}",
        markup=False,
    )
    out.print(message.state_reason, markup=False)
    out.print(f"\nSubject: {message.subject}\n\n{message.body}\n", markup=False)
    show_rows(rows, ["gate", "verdict", "reason", "retry at"], as_json=False)


def resolve(message_id: str, verdict: str, config_dir: Path, home: Path | None) -> None:
    """Say of an unknown message whether it left; it is never sent again."""
    if verdict not in {"sent", "failed"}:
        raise BadInput(f"{verdict!r}: a message that is unknown was either sent or failed")
    found = homes.find(None, home)
    bundle = load_campaign(found.run.reference, config_dir)
    with reading.opened(found) as ledger, ledger.write() as tx:
        message = _get(tx, message_id)
        if message.state is not MessageState.UNKNOWN:
            raise BadInput(f"{message_id} is {message.state}; only an unknown message can be resolved")
        settling.resolve(bundle, tx, message_id, "sent" if verdict == "sent" else "failed", ACTOR)
    console().print(f"{message_id} is {verdict}, and {message.prospect_id} goes on")


def _get(tx: Tx, message_id: str) -> Message:
    try:
        return messages.get(tx, message_id)
    except messages.NoSuchMessage as error:
        raise BadInput(str(error)) from error
