"""How busy the machine is that the tests run on."""

import os

CALM_PER_CORE = 4.0
"""Processes that want to run, a core. Beyond that a bar in seconds tells of them, and no longer of the program."""


def is_swamped() -> bool:
    """Whether so much else is going on that seconds by the clock say nothing."""
    return os.getloadavg()[0] > CALM_PER_CORE * (os.cpu_count() or 1)
