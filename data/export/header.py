"""What an exported file is called, and what its reader must know about the rows."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

_PORTS = tuple(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))
_RESERVED = frozenset(("con", "prn", "aux", "nul", *_PORTS))


@dataclass(frozen=True, slots=True)
class ExportHeader:
    """What a reader must know about the rows. Instants are aware and are written in `zone`, the reporting
    zone.

    filters: name -> value of what was applied; ignored: filters the rows do not obey. units: column -> unit
    of the metric catalogue, where a column is more than a number (fraction, money). choice: what was chosen in the
    panel; closed_to: where the part that is compared ends, if before the period does; before_from, before_to: what
    it is compared with; stale: in words, where the rows are old; notes: what else must be known of them.
    """

    title: str
    period_from: dt.datetime
    period_to: dt.datetime
    zone: ZoneInfo
    as_of: dt.datetime
    means: str
    formula: str
    unit: str
    query: str
    filters: Mapping[str, str] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    currency: str = "USD"
    choice: str = ""
    closed_to: dt.datetime | None = None
    before_from: dt.datetime | None = None
    before_to: dt.datetime | None = None
    stale: str = ""
    notes: Sequence[str] = ()


def file_name(*parts: str, ending: str) -> str:
    """A name that every file system takes and no header can be broken with: small ASCII letters, digits,
    hyphens."""
    text = unicodedata.normalize("NFKD", "-".join(parts)).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", text).strip("-")[:120].strip("-")
    if not stem or stem in _RESERVED:
        stem = f"export-{stem}".strip("-")
    return f"{stem}.{ending}"
