"""The demo company: seeded and deterministic, with planted events (docs/demo.md), and its live traffic.

For the embedded database only: nothing here writes into a database given by URL.
"""

from data.demo.live import live
from data.demo.seeding import DemoRefusedError, SeedReport, seed

__all__ = ["DemoRefusedError", "SeedReport", "live", "seed"]
