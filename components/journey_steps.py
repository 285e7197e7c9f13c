"""The steps a funnel can be made of, and the control that chooses them: which, in which order, and how much time they may take.

A choice is `days.order.steps`, such as `30.order.signed_up-first_success-paid`; assets/journeys.js makes it from the selects.
"""

from collections.abc import Mapping

from dash import html

from components.markup import attributes

STEPS: Mapping[str, str] = {
    "signed_up": "Signed up",
    "first_call": "First call",
    "first_success": "First success",
    "second_day": "Came back on another day",
    "three_days": "Three active days",
    "content": "First content",
    "images": "First image",
    "video": "First video",
    "chat": "First chat",
    "campaign": "Campaign created",
    "paid": "On a paid plan",
}
WINDOWS: Mapping[str, str] = {
    "1": "1 day",
    "7": "7 days",
    "14": "14 days",
    "30": "30 days",
    "60": "60 days",
    "90": "90 days",
}
ORDERS: Mapping[str, str] = {"order": "In this order", "any": "In any order after the first"}
DEFAULT_STEPS = ("signed_up", "first_success", "three_days", "campaign", "paid")
MOST_STEPS = 6
DEFAULT = f"30.order.{'-'.join(DEFAULT_STEPS)}"


def accepts(choice: str) -> bool:
    """Whether a choice names a window, an order and two to six different steps."""
    parts = choice.split(".")
    if len(parts) != 3 or parts[0] not in WINDOWS or parts[1] not in ORDERS:
        return False
    steps = parts[2].split("-")
    return 2 <= len(steps) <= MOST_STEPS and len(set(steps)) == len(steps) and set(steps) <= set(STEPS)


def step_picker(choice: str) -> html.Div:
    """A window in sight, steps and order behind a button; all of them are plain selects, so that the keyboard knows them."""
    days, order_kept, steps_chosen = choice.split(".")
    chosen = [*steps_chosen.split("-"), *[""] * MOST_STEPS][:MOST_STEPS]
    places = [html.Li(_step(place, step)) for place, step in enumerate(chosen)]
    order = html.Label([html.Span("Order"), _select("order", ORDERS, order_kept)], className="journey-order")
    note = html.P(
        "A step that is chosen twice changes places with the other one. On a paid plan is the first day on one, "
        "by the subscription events; payments are not asked.",
        className="form-note",
    )
    steps = html.Div(
        [html.Ol(places, className="journey-steps"), order, note],
        className="pop pop-side journey-pop",
        role="group",
        **attributes(aria_label="Steps of the funnel"),
    )
    drop = html.Details(
        [html.Summary("Steps", className="control journey-open"), steps], className="drop journey-drop"
    )
    window = _select("days", WINDOWS, days, label="Time to take all steps")
    return html.Div([drop, window], className="journey-tools")


def _step(place: int, chosen: str) -> html.Label:
    words = html.Span(f"Step {place + 1}", className="journey-place")
    return html.Label([words, _select("step", {"": "–", **STEPS}, chosen)])


def _select(part: str, options: Mapping[str, str], chosen: str, *, label: str = "") -> html.Select:
    made = [html.Option(words, value=value, selected=value == chosen) for value, words in options.items()]
    names = attributes(data_journey=part, **({"aria_label": label} if label else {}))
    return html.Select(made, className="journey-select", **names)
