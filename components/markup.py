"""Attributes that Dash takes only by keyword expansion, because their names hold a hyphen."""

from typing import Any


def attributes(**values: str) -> dict[str, Any]:
    """`attributes(aria_label="Menu", data_key="dau")` -> {"aria-label": "Menu", "data-key": "dau"}; only `html.*` takes them."""
    return {name.replace("_", "-"): value for name, value in values.items()}
