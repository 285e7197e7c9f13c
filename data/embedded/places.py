"""Where the files of the embedded services are; everything follows from DATA_DIR."""

import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from data.embedded.errors import ServiceError
from data.settings import Settings

_LONGEST_SOCKET_PATH = 107  # sun_path holds 108 bytes, the last of them zero
_LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")
PORT = 5432  # part of the socket's name only: nothing listens on a port


@dataclass(frozen=True, slots=True)
class Places:
    """Paths of one DATA_DIR. Two of them share none."""

    home: Path
    postgres: Path
    sockets: Path
    lock: Path
    guests: Path
    server: Path
    state: Path

    @property
    def database_url(self) -> str:
        """Address of the embedded database."""
        return f"postgresql://postgres@/engine_room?host={self.sockets / 'postgres'}&port={PORT}"

    @property
    def redis_socket(self) -> Path:
        """Socket of the embedded Redis."""
        return self.sockets / "redis" / "redis.sock"

    @property
    def redis_url(self) -> str:
        """Address of the embedded Redis."""
        return f"unix://{self.redis_socket}"


def places(settings: Settings) -> Places:
    """The paths of the settings' DATA_DIR; creates nothing."""
    home = settings.data_dir.resolve()
    return Places(
        home=home,
        postgres=home / "postgres",
        sockets=_socket_folder(home),
        lock=home / "services.lock",
        guests=home / "guests.lock",
        server=home / "server.lock",
        state=home / "services.json",
    )


def _socket_folder(home: Path) -> Path:
    """Inside DATA_DIR; where that path is too long for a socket, a short one that only this DATA_DIR leads to."""
    inside = home / "run"
    if len(os.fsencode(inside)) + len(
        "/postgres"
    ) + _LONGEST_SOCKET_NAME <= _LONGEST_SOCKET_PATH and _is_plain(inside):
        return inside
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    short = Path(tempfile.gettempdir())
    base = short if len(os.fsencode(short)) < 40 and _is_plain(short) else Path("/tmp")  # noqa: S108 - owner and mode are checked
    return base / f"engine-room-{os.geteuid()}-{digest}"


def _is_plain(path: Path) -> bool:
    """Whether the path can stand in an address and a configuration file as it is."""
    return all(letter.isalnum() or letter in "/._-" for letter in str(path)) and str(path).isascii()


def make_private(folder: Path, owner: int, group: int) -> None:
    """Make a folder that its owner alone may enter. Raises ServiceError where somebody else's is in the way."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (owner, os.geteuid()):
        raise ServiceError(f"{folder} belongs to somebody else; remove it or choose another DATA_DIR.")
    if (found.st_uid, found.st_gid) != (owner, group) and os.geteuid() == 0:
        os.chown(folder, owner, group)
    folder.chmod(0o700)
