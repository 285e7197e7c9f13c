"""What is looked at before the server starts anything: an address nobody else reaches, a free port, a folder of its own, room on the disk."""

import errno
import ipaddress
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from data.embedded.locks import holder, take
from data.embedded.owner import owner_pid
from data.embedded.places import places
from data.settings import Settings

_ROOM_MB = 300
_CALLS_A_MB = 500  # of the demo company, with its indexes, rollups and PostgreSQL's log


class StartError(Exception):
    """The server cannot start; the text is a sentence with its remedy."""


def check(settings: Settings) -> None:
    """Refuse what cannot end well, before anything is started. Raises StartError."""
    _check_loopback(settings.host)
    other = owner_pid(settings) or holder(places(settings).server)
    if other is not None:
        raise _taken(settings, other)
    _check_port(settings)
    _check_room(settings)


@contextmanager
def only_server(settings: Settings) -> Iterator[None]:
    """Keep the folder from other servers, also where both addresses were given: its counters and logs are of one. Raises StartError."""
    path = places(settings).server
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = take(path)
    if lock is None:
        raise _taken(settings, holder(path))
    with lock:
        yield


def _taken(settings: Settings, other: int | None) -> StartError:
    return StartError(
        f"the services of {settings.data_dir} belong to {f'process {other}' if other else 'another process'}, which is still running. "
        "Stop it, or set another DATA_DIR and PORT."
    )


def _check_loopback(host: str) -> None:
    try:
        is_loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = host == "localhost"
    if not is_loopback:
        raise StartError(
            f"HOST={host} could be reached by others and there is no sign-in yet: everyone there would see every "
            "number. Use HOST=127.0.0.1, and a proxy that asks who is there, or an SSH tunnel."
        )


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
    except PermissionError as error:
        raise StartError(
            f"port {settings.port} needs rights that you do not have; set PORT above 1023."
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartError(
                f"port {settings.port} is in use by another program; stop it or set another PORT."
            ) from error
        raise StartError(
            f"nothing can listen on HOST={settings.host} here ({error.strerror}); use HOST=127.0.0.1."
        ) from error


def _check_room(settings: Settings) -> None:
    folder = settings.data_dir.resolve()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free // 2**20
    if free < _ROOM_MB:
        raise StartError(
            f"the disk of {settings.data_dir} has {free} MB left; make room or set another DATA_DIR."
        )
    needed = _ROOM_MB + settings.demo_rows // _CALLS_A_MB
    is_first_start = settings.is_demo and not (settings.data_dir / "postgres" / "PG_VERSION").exists()
    if is_first_start and free < needed:
        raise StartError(
            f"the disk of {settings.data_dir} has {free} MB left and the demo company of {settings.demo_rows:,} calls "
            f"needs about {needed:,} MB; make room, set another DATA_DIR or a smaller DEMO_ROWS."
        )
