"""What happens: thin callbacks that read the view, fetch and draw."""

from callbacks import (
    cards,
    filters,
    navigation,
    opening,
    panels,
    realtime_operations,
    status,
    technical_performance,
    user_intelligence,
)

__all__ = [
    "cards",
    "filters",
    "navigation",
    "opening",
    "panels",
    "realtime_operations",
    "status",
    "technical_performance",
    "user_intelligence",
]
