"""Numbered plain SQL files, applied in order: each in its own transaction, under a lock, and never a second time."""

from data.migrations.runner import MigrationError, applied, migrate, pending
from data.migrations.uninstall import uninstall

__all__ = ["MigrationError", "applied", "migrate", "pending", "uninstall"]
