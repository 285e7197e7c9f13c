"""Files into the dashboard's own sources: `run` does it, `SOURCES` lists them, `Plan` validates without a
database."""

from data.imports.document import listing, markdown
from data.imports.engine import Progress, Step, find_source, run
from data.imports.files import ImportRefusedError, Record, Table, open_table, printable
from data.imports.report import ImportReport
from data.imports.rows import Accepted, Plan, Rejected
from data.imports.source import Column, Source
from data.imports.sources import SOURCES
from data.imports.terminal import shown_progress
from data.imports.values import Context

__all__ = [
    "SOURCES",
    "Accepted",
    "Column",
    "Context",
    "ImportRefusedError",
    "ImportReport",
    "Plan",
    "Progress",
    "Record",
    "Rejected",
    "Source",
    "Step",
    "Table",
    "find_source",
    "listing",
    "markdown",
    "open_table",
    "printable",
    "run",
    "shown_progress",
]
