"""The filter bar: period, comparison, filters that are set, and the editor that sets them. Static; its leaves belong to callbacks.

Ids: range-label, range-dates, compare-label, compare-dates (children) · {"type": "range-preset", "key": ...} n_clicks, className ·
range-from, range-to (value, ISO dates), range-apply (n_clicks), range-error (children) · {"type": "compare-choice", "key": ...} n_clicks,
className · filter-chips (children, made by `chips`) · {"type": "filter-remove", "dimension": ..., "value": ...} n_clicks ·
filter-opened (data: when the editor was opened, told by assets/shell.js) ·
filter-dimension (value) · filter-find (value) · filter-values (options, value) · filter-note (children) · filter-apply, filter-reset
(n_clicks) · filter-zone (children) · the copy-link button works in the browser alone (data-action="link").
"""

from collections.abc import Mapping, Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from components.icons import icon
from components.markup import attributes
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
    return html.Div(
        [
            _range_picker(presets),
            _compare_picker(comparisons),
            html.Div(id="filter-chips", className="chips"),
            _editor(),
            dcc.Store(id="filter-opened"),
            html.Div(id="filter-extra", className="bar-extra"),
            html.Div(
                [
                    html.Span(zone, id="filter-zone", className="bar-zone"),
                    html.Button(
                        [icon("link"), html.Span("Copy link")],
                        id="copy-link",
                        type="button",
                        className="btn-quiet",
                        **attributes(data_action="link"),
                    ),
                ],
                className="bar-end",
            ),
        ],
        id="filter-bar",
        className="filter-bar",
        role="toolbar",
        **attributes(aria_label="Controls"),
    )


def chips(
    filters: Mapping[str, Sequence[str]], *, labels: Mapping[str, Mapping[str, str]] | None = None
) -> list[html.Span]:
    """One chip per dimension that is set; its button carries {"type": "filter-remove", "dimension": ...}. `labels` turns a value
    (a campaign's id) into its name."""
    made = []
    for dimension, values in filters.items():
        if values:
            names = [(labels or {}).get(dimension, {}).get(value, value) for value in values]
            told = ", ".join(names) if len(names) <= 2 else f"{names[0]} and {len(names) - 1} more"
            identifier = {"type": "filter-remove", "dimension": dimension}
            made.append(chip(DIMENSION_NAMES.get(dimension, dimension), told, identifier))
    return made


def _range_picker(presets: Mapping[str, str]) -> html.Details:
    choices = [
        html.Button(
            words, id={"type": "range-preset", "key": key}, n_clicks=0, type="button", className="menu-item"
        )
        for key, words in presets.items()
    ]
    own = html.Div(
        [
            html.H3("From and to, both included"),
            html.Div(
                [_date("range-from", "First day"), _date("range-to", "Last day")], className="date-pair"
            ),
            html.P(id="range-error", className="form-error", role="alert"),
            html.Button("Apply", id="range-apply", n_clicks=0, type="button", className="btn-main"),
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
    choices: list[Component] = [
        html.Button(
            words, id={"type": "compare-choice", "key": key}, n_clicks=0, type="button", className="menu-item"
        )
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
    fields: list[Component] = [
        dbc.Label("Filter by", html_for="filter-dimension"),
        dbc.Select(id="filter-dimension", options=options, value="service", size="sm"),
        dbc.Label("Find a value", html_for="filter-find", class_name="visually-hidden"),
        dbc.Input(
            id="filter-find", type="search", size="sm", placeholder="Find a value", debounce=False, value=""
        ),
        html.Div(
            dbc.Checklist(id="filter-values", options=[], value=[], class_name="filter-values"),
            role="group",
            **attributes(aria_label="Values"),
        ),
        html.P(id="filter-note", className="form-note"),
    ]
    actions = [
        html.Button("Apply", id="filter-apply", n_clicks=0, type="button", className="btn-main"),
        html.Button("Clear all", id="filter-reset", n_clicks=0, type="button", className="btn-line"),
    ]
    body = [html.Div([*fields, html.Div(actions, className="form-actions")], className="pop-side")]
    label = [icon("add"), html.Span("Filter")]
    return _drop("filter", "Filter", label, body, "pop-filter", class_name="btn-quiet")


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
        [dbc.Label(label, html_for=identifier), dbc.Input(id=identifier, type="date", size="sm")],
        className="date-field",
    )
