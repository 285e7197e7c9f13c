"""Large pieces of markup as one Dash component.

Every Dash component that is mounted costs the browser a pass over all others: a feed of a hundred rows made of `html.*` keeps a tab
busy for a minute. Markup without callbacks therefore goes over as text in one property (components/elements.py).
All text and every attribute is escaped here; nothing from the database becomes markup.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Any

from dash.development.base_component import Component

from components.elements import Markup

VOID = frozenset(("br", "hr", "img", "input"))
NAMES = {"className": "class", "htmlFor": "for"}
IGNORED = frozenset(("children", "n_clicks", "style", "key"))


def static(component: Any) -> Markup:
    """The component, or several, as one element; they may hold `html.*` and `dcc.Link` without callbacks (clicks are told by data-* attributes)."""
    return Markup(markup(component), className="static")


def input_field(**properties: Any) -> Markup:
    """An `<input>`, which `dash.html` lacks: for scripts of ours, or for none."""
    return Markup(f"<input{''.join(_attributes(properties, is_link=False))}>", className="static")


def markup(node: Any) -> str:
    """The HTML of a tree of components. ValueError for what only lives as a Dash component."""
    if node is None or isinstance(node, bool):
        return ""
    if isinstance(node, str | int | float):
        return escape(str(node), quote=False)
    if isinstance(node, list | tuple):
        return "".join(markup(part) for part in node)
    if not isinstance(node, Component):
        raise ValueError(f"{type(node).__name__} is no markup")
    return _element(node)


def _element(node: Component) -> str:
    if isinstance(node, Markup):
        return "".join(("<div", *_attributes(_named(node), is_link=False), ">", node.html, "</div>"))
    described: dict[str, Any] = node.to_plotly_json()  # type: ignore[no-untyped-call]
    properties: dict[str, Any] = described["props"]
    if isinstance(properties.get("id"), dict):
        raise ValueError("an element with a pattern id belongs to a callback and cannot be static")
    tag = _tag(described)
    written = "".join(_attributes(properties, is_link=described["namespace"] == "dash_core_components"))
    if tag in VOID:
        return f"<{tag}{written}>"
    return f"<{tag}{written}>{markup(properties.get('children'))}</{tag}>"


def _named(node: Markup) -> dict[str, Any]:
    return {name: getattr(node, name) for name in ("id", "className") if hasattr(node, name)}


def _tag(described: dict[str, Any]) -> str:
    name: str = described["type"]
    if described["namespace"] == "dash_html_components":
        return name.lower()
    if described["namespace"] == "dash_core_components" and name == "Link":
        return "a"
    raise ValueError(f"{name} needs its callbacks and cannot be static")


def _attributes(properties: dict[str, Any], *, is_link: bool) -> Iterator[str]:
    for name, value in properties.items():
        if name in IGNORED or value is None or value is False:
            continue
        written = NAMES.get(name, name.lower())
        yield f" {written}" if value is True else f' {written}="{escape(str(value))}"'
    if properties.get("style"):
        yield f' style="{escape(_style(properties["style"]))}"'
    if is_link:
        yield " data-link"


def _style(style: dict[str, Any]) -> str:
    names = (
        (n if n.startswith("--") else re.sub(r"[A-Z]", lambda m: f"-{m[0].lower()}", n), v)
        for n, v in style.items()
    )
    return ";".join(f"{name}:{value}" for name, value in names)
