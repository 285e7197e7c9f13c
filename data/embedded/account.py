"""The account under which the embedded services run: ours, or, since PostgreSQL refuses root, one made for them."""

import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import structlog

from data.embedded.errors import ServiceError

log = structlog.get_logger(__name__)
_NAME = "engine-room"
_OTHERS_SEARCH = stat.S_IXOTH
_OTHERS_READ = stat.S_IROTH


@dataclass(frozen=True, slots=True)
class Account:
    """Numbers of the account; `switches` says whether starting a service means changing to it."""

    user: int
    group: int
    switches: bool


def service_account() -> Account:
    """The account for the services; root gets a system account of its own, made at the first start.

    Raises ServiceError when root cannot have one.
    """
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switches=False)
    entry = _find() or _make()
    return Account(entry.pw_uid, entry.pw_gid, switches=True)


def _find() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(_NAME)
    except KeyError:
        return None


def _make() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        raise ServiceError(
            "PostgreSQL does not run as root and there is no useradd; start as an ordinary user."
        )
    command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    made = subprocess.run(
        [*command, "--shell", "/usr/sbin/nologin", _NAME], check=False, capture_output=True, text=True
    )
    entry = _find()
    if entry is None:
        raise ServiceError(
            f"PostgreSQL does not run as root and the account {_NAME} cannot be made ({made.stderr.strip()[:200]}); "
            "start as an ordinary user."
        )
    log.info("service-account-made", name=_NAME)
    return entry


def let_in(account: Account, *folders: Path) -> None:
    """Let the account reach these folders: the right to pass through their parents, not to list or read them."""
    if not account.switches:
        return
    for folder in folders:
        for parent in folder.parents:
            _add(parent, _OTHERS_SEARCH, account)


def let_read(account: Account, folder: Path) -> None:
    """Let the account read programs that were installed under a strict umask."""
    if not account.switches:
        return
    for path in (folder, *folder.rglob("*")):
        if path.is_symlink():
            continue
        is_program = path.is_dir() or bool(path.stat().st_mode & stat.S_IXUSR)
        _add(path, _OTHERS_READ | (_OTHERS_SEARCH if is_program else 0), account)


def _add(path: Path, right: int, account: Account) -> None:
    found = path.stat()
    if found.st_mode & right == right or found.st_uid == account.user:
        return
    log.info("permission-added", path=str(path), right=stat.filemode(right)[-3:])
    path.chmod(stat.S_IMODE(found.st_mode) | right)
