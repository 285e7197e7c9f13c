"""A value that fills another panel when it is clicked: a segment or a cell of which one wants to see the users (assets/pick.js)."""

from typing import Any

from dash import html

from components.markup import attributes


def pick_button(
    panel: str, choice: str, label: Any, *, told: str, class_name: str = "filter-value"
) -> html.Button:
    """`label` as a button that asks `panel` for `choice`; `told` says what a click does. A label of several parts is its own name to those who hear it."""
    name = {"aria_label": told} if isinstance(label, str) else {}
    return html.Button(
        label,
        type="button",
        className=class_name,
        title=told,
        **attributes(data_pick=panel, data_choice=choice, **name),
    )
