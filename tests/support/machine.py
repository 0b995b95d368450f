"""How busy the machine is that the tests run on."""

import os

CALM_PER_CORE = 4.0
"""Processes that want to run, a core. Up to here bars in seconds hold as they are; beyond, others have most of it."""


def slowness() -> float:
    """By what a bar in seconds is stretched: 1 where not swamped, else the processes that share a core."""
    load = os.getloadavg()[0] / (os.cpu_count() or 1)
    return load if load > CALM_PER_CORE else 1.0
