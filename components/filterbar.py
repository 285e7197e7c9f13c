"""The filter bar: period, comparison, filters that are set, and the editor that sets them.

Markup but for the editor, whose choices come from a callback (filter-dimension, filter-find and filter-values value, filter-values options,
filter-note children, filter-apply n_clicks, filter-opened data: when it was opened, told by assets/shell.js). Periods, comparisons, chips
and "Clear all" carry data-* attributes and change the address in the browser (assets/live.js); the words of range-label, range-dates,
range-error, compare-label, compare-dates and filter-chips are written by the same script, which gets them from callbacks/filters.py.
"""

from collections.abc import Mapping, Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components.icons import icon
from components.markup import attributes
from components.static import input_field, static
from components.status import chip

DIMENSION_NAMES: Mapping[str, str] = {
    "service": "Service",
    "provider": "Provider",
    "model": "Model",
    "plan": "Plan",
    "country": "Country",
    "campaign": "Campaign",
}


def filter_bar(presets: Mapping[str, str], comparisons: Mapping[str, str], *, zone: str) -> html.Div:
    """The bar. `presets` and `comparisons` are key -> words, in order; `zone` names time zone and week start."""
    copy = html.Button(
        [icon("link"), html.Span("Copy link")],
        id="copy-link",
        type="button",
        className="btn-quiet",
        **attributes(data_action="link"),
    )
    end = html.Div([html.Span(zone, id="filter-zone", className="bar-zone"), copy], className="bar-end")
    return html.Div(
        [
            static(
                [
                    _range_picker(presets),
                    _compare_picker(comparisons),
                    html.Div(id="filter-chips", className="chips"),
                ]
            ),
            _editor(),
            static([html.Div(id="filter-extra", className="bar-extra"), end]),
        ],
        id="filter-bar",
        className="filter-bar",
        role="toolbar",
        **attributes(aria_label="Controls"),
    )


def chips(
    filters: Mapping[str, Sequence[str]], *, labels: Mapping[str, Mapping[str, str]] | None = None
) -> list[html.Span]:
    """One chip per dimension that is set. `labels` turns a value (a campaign's id) into its name."""
    made = []
    for dimension, values in filters.items():
        if values:
            names = [(labels or {}).get(dimension, {}).get(value, value) for value in values]
            told = ", ".join(names) if len(names) <= 2 else f"{names[0]} and {len(names) - 1} more"
            made.append(chip(DIMENSION_NAMES.get(dimension, dimension), told, dimension))
    return made


def _range_picker(presets: Mapping[str, str]) -> html.Details:
    choices = [
        html.Button(words, type="button", className="menu-item", **attributes(data_range=key))
        for key, words in presets.items()
    ]
    own = html.Div(
        [
            html.H3("From and to, both included"),
            html.Div(
                [_date("range-from", "First day"), _date("range-to", "Last day")], className="date-pair"
            ),
            html.P(id="range-error", className="form-error", role="alert"),
            html.Button("Apply", id="range-apply", type="button", className="btn-main"),
        ],
        className="pop-side",
    )
    label = [
        icon("calendar"),
        html.Span(id="range-label", className="control-strong"),
        html.Span(id="range-dates", className="control-quiet"),
        icon("open", class_name="control-open"),
    ]
    return _drop("range", "Period", label, [html.Div(choices, className="pop-list"), own], "pop-range")


def _compare_picker(comparisons: Mapping[str, str]) -> html.Details:
    choices = [
        html.Button(words, type="button", className="menu-item", **attributes(data_compare=key))
        for key, words in comparisons.items()
    ]
    label = [
        html.Span(
            [html.Span("compared with", className="wide-only"), html.Span("vs", className="narrow-only")],
            className="control-key",
        ),
        html.Span(id="compare-label", className="control-strong"),
        html.Span(id="compare-dates", className="control-quiet"),
        icon("open", class_name="control-open"),
    ]
    return _drop("compare", "Compare with", label, [html.Div(choices, className="pop-list")], "")


def _editor() -> html.Details:
    options = [{"label": words, "value": key} for key, words in DIMENSION_NAMES.items()]
    values = dbc.Checklist(id="filter-values", options=[], value=[], class_name="filter-values")
    clear = html.Button("Clear all", id="filter-reset", type="button", className="btn-line")
    fields: list[Component] = [
        dbc.Label("Filter by", html_for="filter-dimension"),
        dbc.Select(id="filter-dimension", options=options, value="service", size="sm"),
        dbc.Label("Find a value", html_for="filter-find", class_name="visually-hidden"),
        dbc.Input(
            id="filter-find", type="search", size="sm", placeholder="Find a value", debounce=False, value=""
        ),
        html.Div(values, role="group", **attributes(aria_label="Values")),
        html.P(id="filter-note", className="form-note"),
        html.Div(
            [
                html.Button("Apply", id="filter-apply", n_clicks=0, type="button", className="btn-main"),
                static(clear),
            ],
            className="form-actions",
        ),
    ]
    label = static([icon("add"), html.Span("Filter")])
    body = [html.Div(fields, className="pop-side"), dcc.Store(id="filter-opened")]
    return _drop("filter", "Filter", [label], body, "pop-filter", class_name="btn-quiet")


def _drop(
    name: str,
    label: str,
    summary: Sequence[Component],
    body: Sequence[Component],
    pop_class: str,
    class_name: str = "control",
) -> html.Details:
    return html.Details(
        [
            html.Summary(list(summary), className=class_name, title=label),
            html.Div(list(body), className=f"pop menu {pop_class}".strip()),
        ],
        id=f"{name}-picker",
        className="drop",
    )


def _date(identifier: str, label: str) -> html.Div:
    return html.Div(
        [
            html.Label(label, htmlFor=identifier, className="form-label"),
            input_field(id=identifier, type="date", className="form-control form-control-sm"),
        ],
        className="date-field",
    )
