"""The country of an address, from an MMDB file that the operator may replace."""

from ipaddress import IPv4Address, IPv4Interface, IPv6Address, IPv6Interface, ip_address, ip_interface
from pathlib import Path
from typing import Literal, NamedTuple

import maxminddb
import structlog

log = structlog.get_logger(__name__)

INSTALLED = Path(__file__).resolve().parents[2] / "node_modules" / "@ip-location-db"


class Place(NamedTuple):
    """`country` is ISO 3166 alpha 2, 'private' or 'unknown'."""

    country: str
    kind: Literal["public", "private", "unknown"]


UNKNOWN = Place("unknown", "unknown")
PRIVATE = Place("private", "private")


class AddressBook:
    """Names the country of addresses; without a file every public address is 'unknown'."""

    def __init__(self, path: Path | None = None) -> None:
        """`path` names the MMDB file; None takes the one installed with the front-end packages, if there is one."""
        self.path = path or _installed()
        self._reader: maxminddb.Reader | None = None
        self.source = ""
        if self.path is None:
            log.info("no address database", remedy="set GEO_DATABASE to an MMDB file")
            return
        try:
            self._reader = maxminddb.open_database(self.path)
        except (OSError, maxminddb.InvalidDatabaseError) as error:
            log.error("address database cannot be read", path=str(self.path), error=str(error))
            return
        self.source = f"{self.path.name} {self._reader.metadata().build_epoch}"

    def place(self, address: str) -> Place:
        """The place of an address as PostgreSQL writes an inet value; bad text is 'unknown'."""
        try:
            ip = _plain(ip_interface(address))
        except ValueError:
            return UNKNOWN
        if not ip.is_global or ip.is_multicast:
            return PRIVATE
        return Place(self._country(ip), "public")

    def _country(self, ip: IPv4Address | IPv6Address) -> str:
        if self._reader is None:
            return "unknown"
        try:
            record = self._reader.get(ip)
        except (ValueError, maxminddb.InvalidDatabaseError) as error:
            log.warning("address not looked up", address=str(ip), error=str(error))
            return "unknown"
        return _code(record)


def _code(record: object) -> str:
    """The country code of an MMDB record in the shapes of the known files; anything else is 'unknown'."""
    if not isinstance(record, dict):
        return "unknown"
    country = record.get("country_code") or record.get("country") or record.get("registered_country")
    code = country.get("iso_code") if isinstance(country, dict) else country
    return code.upper() if isinstance(code, str) and len(code) == 2 and code.isalpha() else "unknown"


def _plain(interface: IPv4Interface | IPv6Interface) -> IPv4Address | IPv6Address:
    ip = ip_address(interface.ip)
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return mapped or ip


def _installed() -> Path | None:
    # files for one protocol only stand beside the one for both
    paths = INSTALLED.glob("*/*.mmdb")
    return min(paths, key=lambda path: ("-ipv" in path.name, str(path)), default=None)
