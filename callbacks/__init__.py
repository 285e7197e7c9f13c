"""What happens: thin callbacks that read the view, fetch and draw."""

from callbacks import cards, filters, navigation, panels, status

__all__ = ["cards", "filters", "navigation", "panels", "status"]
