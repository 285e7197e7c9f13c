"""Real PostgreSQL and Redis, started from wheels when no address is given.

One process owns their lifetimes: `start` takes a lock in DATA_DIR and `stop` gives it back. Every other process only connects,
to addresses that follow from DATA_DIR alone: `services` names them and starts nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from data.embedded.errors import ServiceError
from data.embedded.owner import Owner
from data.embedded.services import Services, services
from data.settings import Settings

__all__ = ["Owner", "ServiceError", "Services", "running", "services", "start"]


def start(settings: Settings, *, durable: bool = True) -> Owner:
    """Start what the settings leave to us and own it until `stop` or the end of this process.

    Where another process already owns the services of this DATA_DIR they are only used: `owner.owns` is False then.
    durable False is for tests: faster, and lost when the machine stops. Raises ServiceError, one sentence with its remedy.
    """
    owner = Owner(settings, durable=durable)
    owner.start()
    return owner


@contextmanager
def running(settings: Settings, *, durable: bool = True) -> Iterator[Services]:
    """The services for the length of a block: those that already run, or ours, stopped at its end or when nobody else uses them any more."""
    owner = start(settings, durable=durable)
    try:
        yield owner.services
    finally:
        owner.stop(after_guests=True)
