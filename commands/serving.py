"""``serve``: what the world may ask of Muster over HTTP; and the same page inside a rehearsal."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from commands import homes
from commands.errors import BadInput
from commands.output import say
from commands.reading import opened
from config.connections import UnsubscribeConnection
from config.secrets import load_serving
from data.ledger.ledger import Ledger


def serve(config_dir: Path, host: str, port: int) -> None:
    """Answer at host and port for the live home until told to end."""
    from web import listening, unsubscribe

    connection = load_serving(config_dir).unsubscribe
    if not connection.url:
        where = f"unsubscribe.url of {config_dir}/connections.yaml is empty"
        raise BadInput(f"{where}, so there is nothing to serve: set UNSUBSCRIBE_URL and UNSUBSCRIBE_KEY")
    try:
        door = listening.door(host, port)
    except OSError as error:
        why = str(error.strerror or error).partition(" (")[0]
        raise BadInput(f"{host}:{port}: {why}; choose another with --host and --port") from error
    home = homes.live_home()
    with door, opened(home) as ledger:
        say(f"{home.path}: http://{host}:{door.getsockname()[1]} answers for {connection.url}, until Ctrl-C")
        listening.serve(unsubscribe.routes(ledger, connection), door)


@contextmanager
def rehearsed(ledger: Ledger, seed: int) -> Iterator[UnsubscribeConnection]:
    """The page of a rehearsal, on a port of this computer; its key is of the seed, so that its links last."""
    from web import listening, unsubscribe

    with listening.door() as door:
        connection = UnsubscribeConnection(
            url=f"http://{listening.LOOPBACK}:{door.getsockname()[1]}/unsubscribe",
            key=sha256(f"unsubscribe {seed}".encode()).hexdigest(),
        )
        with listening.served(unsubscribe.routes(ledger, connection), door):
            yield connection
