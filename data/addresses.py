"""Addresses of PostgreSQL and Redis as they are given: tidied, and refused in words that never repeat them, for they hold passwords."""

import re
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

# words of other clients in an address, which libpq would refuse
_FOREIGN_WORDS = {
    "pgbouncer",
    "connection_limit",
    "pool_timeout",
    "schema",
    "supa",
    "statement_cache_size",
    "prisma",
}
_URL = re.compile(r"(?P<scheme>postgres(?:ql)?)(?:\+\w+)?://(?P<credentials>[^/@]*@)?(?P<rest>.*)", re.DOTALL)
_REDIS_SCHEMES = ("redis://", "rediss://", "unix://")
_NO_DATABASE = (
    "this is no address of a PostgreSQL; write postgresql://user:password@host:5432/name, "
    "and in the password %40 for @, %2F for / and %25 for %"
)
_NO_REDIS = (
    "this is no address of a Redis; write redis://host:6379/0, rediss:// for TLS or unix:///path/to/socket, "
    "and in the password %40 for @ and %2F for /"
)


def bare(given: str) -> str:
    """Without the blanks and the one pair of quotes in which a shell or another program's file may have left it."""
    text = given.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1].strip()
    return text


def for_libpq(given: str) -> str:
    """The address as libpq takes it, without what other clients write into a URL; key=value words stay as they are."""
    url = _URL.fullmatch(given)
    if url is None:
        return given
    place, _, words = url["rest"].partition("?")
    # as they stand: for libpq a plus is a plus, and whoever decodes and encodes makes a blank of it
    kept = [word for word in words.split("&") if _is_for_libpq(*word.partition("=")[::2])]
    return f"{url['scheme']}://{url['credentials'] or ''}{place}" + ("?" + "&".join(kept) if kept else "")


def _is_for_libpq(name: str, value: str) -> bool:
    return bool(value) and name not in _FOREIGN_WORDS


def check_database(given: str) -> None:
    """Raise ValueError where libpq would refuse the address, or take a piece of the password for something else: its errors repeat both."""
    address = for_libpq(given)
    try:
        found = conninfo_to_dict(address)
    except psycopg.Error:
        raise ValueError(_NO_DATABASE) from None
    ports = str(found.get("port") or "").split(",")
    names = f"{found.get('host') or ''}{found.get('dbname') or ''}" if "://" in address else ""
    if "@" in names or not all(port.isdecimal() or not port for port in ports):
        raise ValueError(_NO_DATABASE)


def check_redis(given: str) -> None:
    """Raise ValueError where redis-py would refuse the address, which it does only when it is first used."""
    try:
        is_address = given.startswith(_REDIS_SCHEMES) and urlsplit(given).port != 0
    except ValueError:  # the port is no number; the error repeats what stands there
        is_address = False
    if not is_address:
        raise ValueError(_NO_REDIS)
