"""The two Dash components of our own; assets/elements.js draws them.

Dash compares every mounted component with every property that was ever changed, each time one changes: a page made of `html.*` down to its
last word keeps the browser busy for seconds. So markup goes over as text (`Markup`), and a panel is one component (`PanelView`) that gets
what it shows as one property.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from dash.development.base_component import Component


class Element(Component):
    """What Dash wants to know of both."""

    _namespace = "engine_room"  # the browser finds them as window.engine_room.<type>

    def __init__(self, kind: str, properties: Sequence[str], given: Mapping[str, Any]) -> None:
        self._type = kind
        self._prop_names = self.available_properties = [*properties]
        self._valid_wildcard_attributes = self.available_wildcard_properties = []
        super().__init__(**given)  # type: ignore[no-untyped-call]


class Markup(Element):
    """An element that holds `html`, made by components/static.py, which escapes all text. A change replaces only what differs.

    Where it `waits`, a callback writes it: as it comes onto the page it takes what the first answers have for it, or asks by changing `ask`.
    """

    _namespace = Element._namespace
    html: str

    def __init__(self, html: str = "", **given: Any) -> None:
        """`given`: id, className, waits."""
        super().__init__("Markup", ("html", "id", "className", "waits", "ask"), {"html": html, **given})


class PanelView(Element):
    """A panel: its frame as `html`, and what callbacks read and write.

    `ask` is what the reader chose in it ({"choice": ...}), changed to ask again; `view` what it shows (callbacks/panels.py: {"figure", "parts",
    ...}); `wanted` and `overlay` are the table or the SQL that was asked for and laid over it; `find` and `found` a word that was typed into it
    and its answer.
    """

    _namespace = Element._namespace

    def __init__(self, html: str = "", **given: Any) -> None:
        """`given`: id, className and the properties above."""
        properties = ("html", "id", "className", "ask", "view", "wanted", "overlay", "find", "found")
        super().__init__("PanelView", properties, {"html": html, **given})
