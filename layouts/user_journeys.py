"""User intelligence, the way people take: journeys, sessions, places and devices. Its panels stand on the section's page."""

from components.panel import Panel

PANELS: tuple[Panel, ...] = ()
ROWS: tuple[tuple[str | tuple[str, ...], ...], ...] = ()
