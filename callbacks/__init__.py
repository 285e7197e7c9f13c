"""What happens: thin callbacks that read the view, fetch and draw."""

from callbacks import cards, filters, navigation, panels, realtime_operations, status

__all__ = ["cards", "filters", "navigation", "panels", "realtime_operations", "status"]
