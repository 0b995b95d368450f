"""The one place that sets CrewAI's switches; they are read when it is imported, or at each kickoff."""

import logging
import os
from pathlib import Path

SWITCHES = {
    "CREWAI_DISABLE_TELEMETRY": "true",
    "CREWAI_DISABLE_TRACKING": "true",
    "OTEL_SDK_DISABLED": "true",
    "CREWAI_TRACING_ENABLED": "false",
    "CREWAI_DISABLE_VERSION_CHECK": "true",
    # Whoever may read files may not be let out of the folders by a setting of the environment.
    "CREWAI_TOOLS_FORCE_SAFE_PATHS": "true",
    # CrewAI would load a .env of the current folder into this process.
    "PYTHON_DOTENV_DISABLED": "true",
}


def set_switches(home: Path) -> None:
    """Make CrewAI silent and keep its files in ``home``; call it before anything imports crewai."""
    storage = (home / "crewai").absolute()
    os.environ.update(SWITCHES)
    os.environ["CREWAI_STORAGE_DIR"] = str(storage)
    # It would otherwise unpickle a trained_agents_data.pkl of the current folder.
    os.environ["CREWAI_TRAINED_AGENTS_FILE"] = str(storage / "none.pkl")
    # What goes wrong in a crew is in the cycle's error; on the terminal it would be said twice.
    logging.getLogger("crewai").setLevel(logging.CRITICAL)
