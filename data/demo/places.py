"""Where people are: country, time zone, week-end and address ranges registered in that country."""

from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Place:
    """A country people call from."""

    country: str
    share: float
    zone: str
    friday_weekend: bool
    networks: tuple[str, ...]  # large allocations, so that a random address inside resolves to the country
    network6: str


PLACES = (
    Place(
        "EG",
        0.38,
        "Africa/Cairo",
        True,
        ("156.160.0.0/11", "197.32.0.0/11", "41.32.0.0/12"),
        "2c0f:7b00::/28",
    ),
    Place(
        "SA", 0.13, "Asia/Riyadh", True, ("188.48.0.0/13", "2.88.0.0/14", "37.104.0.0/14"), "2001:16a0::/29"
    ),
    Place("AE", 0.09, "Asia/Dubai", False, ("94.200.0.0/13", "2.48.0.0/14", "86.96.0.0/14"), "2001:8f8::/29"),
    Place("MA", 0.04, "Africa/Casablanca", False, ("105.128.0.0/11", "196.64.0.0/11"), "2001:4288::/32"),
    Place("JO", 0.03, "Asia/Amman", True, ("176.29.0.0/16", "86.108.0.0/17"), "2001:32c0::/29"),
    Place("KW", 0.02, "Asia/Kuwait", True, ("37.36.0.0/14", "94.128.0.0/15"), "2a00:1850::/29"),
    Place("TN", 0.01, "Africa/Tunis", False, ("197.0.0.0/11", "41.224.0.0/13"), "2c0f:4280::/32"),
    Place("LB", 0.01, "Asia/Beirut", False, ("178.135.0.0/16", "77.42.128.0/17"), "2a00:1580::/29"),
    Place("US", 0.07, "America/New_York", False, ("73.0.0.0/9", "98.192.0.0/11", "12.0.0.0/9"), "2601::/20"),
    Place("GB", 0.05, "Europe/London", False, ("86.128.0.0/10", "81.128.0.0/11"), "2a08::/19"),
    Place("DE", 0.04, "Europe/Berlin", False, ("79.192.0.0/10", "84.128.0.0/10"), "2003:1000::/20"),
    Place("FR", 0.03, "Europe/Paris", False, ("90.0.0.0/10", "92.128.0.0/10"), "2a01:d000::/20"),
    Place("IN", 0.04, "Asia/Kolkata", False, ("117.192.0.0/10", "106.192.0.0/11"), "2409:4000::/22"),
    Place("TR", 0.02, "Europe/Istanbul", False, ("78.160.0.0/11", "88.224.0.0/11"), "2001:1b68::/29"),
    Place("NG", 0.01, "Africa/Lagos", False, ("105.112.0.0/12", "102.88.0.0/13"), "2c0f:6e80::/28"),
    Place("BR", 0.01, "America/Sao_Paulo", False, ("179.128.0.0/11", "152.240.0.0/12"), "2804:d40::/27"),
    Place("ID", 0.01, "Asia/Jakarta", False, ("39.192.0.0/10", "36.64.0.0/11"), "2a07:eb40::/29"),
    Place("CA", 0.01, "America/Toronto", False, ("99.224.0.0/11", "70.64.0.0/12"), "2600:1600::/24"),
)
_RANGES = tuple(
    tuple((int(net.network_address), net.num_addresses) for net in map(IPv4Network, place.networks))
    for place in PLACES
)
_BASES6 = tuple(int(IPv6Network(place.network6).network_address) for place in PLACES)
# Kept: zoneinfo itself remembers only a few zones.
_ZONES = tuple(ZoneInfo(place.zone) for place in PLACES)
COUNTRIES = tuple(place.country for place in PLACES)
SHARES = np.array([place.share for place in PLACES]) / sum(place.share for place in PLACES)

# Local hours of the day at which sessions begin: everybody, and people who work from nine to five only.
_EVERYBODY = (8, 4, 2, 1, 1, 2, 6, 14, 30, 52, 66, 68, 60, 56, 58, 60, 56, 48, 40, 38, 42, 44, 34, 18)
_OFFICE = (0, 0, 0, 0, 0, 0, 0, 1, 12, 60, 70, 70, 60, 60, 70, 70, 50, 10, 0, 0, 0, 0, 0, 0)
HOURS = np.array([_EVERYBODY, _OFFICE], dtype=np.float64)
EVERYBODY_HOURS, OFFICE_HOURS = 0, 1


def utc_offset_hours(day: datetime) -> npt.NDArray[np.float64]:
    """Hours ahead of UTC of every place at noon of `day`, daylight saving included."""
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    offsets = [noon.astimezone(zone).utcoffset() for zone in _ZONES]
    return np.array([offset.total_seconds() / 3600 if offset else 0.0 for offset in offsets])


def random_address(place: int, rng: np.random.Generator) -> str:
    """A public IPv4 address of the place."""
    first, size = _RANGES[place][int(rng.integers(len(_RANGES[place])))]
    return str(IPv4Address(first + int(rng.integers(1, size - 1))))


def random_address6(place: int, rng: np.random.Generator) -> str:
    """A public IPv6 address of the place."""
    return str(
        IPv6Address(_BASES6[place] + (int(rng.integers(1, 2**16)) << 64) + int(rng.integers(1, 2**48)))
    )
