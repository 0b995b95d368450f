"""How our mail is handed over: with TLS that can be trusted."""

from config.files.apis import LOOPBACK
from config.files.connections import SmtpConnection
from data.readiness import Fault
from tools.channels.smtp import tls_trouble

PATIENCE_S = 10.0


def secured(connection: SmtpConnection) -> Fault | str | None:
    """What is wrong with the way to the mail server; a text where nobody can know. On one computer nothing is."""
    where = f"{connection.host}:{connection.port}"
    if connection.security == "none":
        if connection.host in LOOPBACK:
            return None
        said = f"our mail goes to {where} without TLS, for everybody to read, password and all"
        return Fault("tls_none", said, see_to="set its security to starttls or tls in connections.yaml")
    try:
        trouble = tls_trouble(connection.model_copy(update={"timeout_s": min(PATIENCE_S, connection.timeout_s)}))
    except OSError as error:
        return f"{where} is not there, its TLS could not be looked at: {error or type(error).__name__}"
    if trouble is None:
        return None
    way = (
        "have it offer STARTTLS, or set security: tls"
        if "STARTTLS" in trouble
        else ("give it a certificate of its own name that an authority vouches for, or name that authority as ca_file")
    )
    return Fault("tls_broken", f"TLS of {where}: {trouble}", see_to=way)
