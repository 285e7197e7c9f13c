"""What stages, segments and values are called on screen, and how the panel of users is asked for them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dash import html

from components.drawings.names import SOURCES
from components.markup import attributes
from components.pick import pick_button

USERS = "users"  # the panel that a clicked value fills
ROWS = 100  # how many rows it shows at first
ALL_ROWS = 50_000  # how many it hands over as a file
STAGES: Mapping[str, str] = {
    "new": "New",
    "activated": "Activated",
    "growing": "Growing",
    "mature": "Mature",
    "at_risk": "At risk",
    "churned": "Churned",
}
NOT_YET = "none"
SEGMENTS: Mapping[str, str] = {
    "champions": "Champions",
    "loyal": "Loyal",
    "potential_loyalist": "Potential loyalists",
    "new": "New",
    "promising": "Promising",
    "needs_attention": "Needs attention",
    "about_to_sleep": "About to sleep",
    "at_risk": "At risk",
    "cannot_lose": "Can't lose",
    "hibernating": "Hibernating",
    "lost": "Lost",
}
SPLITS: Mapping[str, str] = {
    "plan": "plan",
    "source": "source",
    "country": "country",
    "device": "device",
    "service": "first service",
}
LONGEST = 200  # a choice may be no longer


def pick_users(choice: str, label: str) -> Any:
    """A name as the button that lists its users; the bare name where it is too long to be asked for."""
    asked = f"{ROWS}.{choice}"
    if len(asked) > LONGEST:
        return label
    return pick_button(USERS, asked, label, told=f"List the users: {label}")


def value_name(value: str) -> str:
    """A value of a split as people say it."""
    return {"none": "No plan", "unknown": "Unknown", "private": "Private address"}.get(
        value, SOURCES.get(value.lower(), value[:1].upper() + value[1:])
    )


def user_link(name: str | None, user: str, search: str) -> html.A:
    """A user by masked address, or by id without one, as a link to the timeline."""
    kept = [(key, value) for key, value in parse_qsl(search.removeprefix("?")) if key != "user"]
    address = f"/user-intelligence?{urlencode([*kept, ('user', user)])}#user-search"
    words = (
        [html.Span(name, className="user-name"), html.Span(user[:8], className="is-quiet")]
        if name
        else [user[:8]]
    )
    return html.A(words, href=address, className="user-link", title=user, **attributes(data_link="true"))
