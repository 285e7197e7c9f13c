"""A gallery of every component with invented rows, for looking at them while they are made and for the browser tests of the looks.

Run `python -m tests.gallery_app` and open /executive, /operations, /states, /finance, /users or /kinds. It is no part of the product.
"""

import sys
from pathlib import Path
from typing import Any, cast

import dash
from dash import Dash, Input, Output, State, html
from flask import request

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from components.theme import Theme
from layouts.shell import NavItem, shell
from tests import gallery_pages

ASSETS = Path(__file__).resolve().parent.parent / "assets"
SECTIONS = (
    NavItem(
        "executive_overview", "Executive overview", "/executive", "overview", "Overview", short="Overview"
    ),
    NavItem(
        "realtime_operations", "Real-time operations", "/operations", "operations", "Operate", short="Live"
    ),
    NavItem(
        "alerts_anomalies",
        "Alerts & anomalies",
        "/states",
        "alerts",
        "Operate",
        is_built=False,
        short="Alerts",
    ),
    NavItem(
        "technical_performance", "Technical performance", "/technical", "technical", "Operate", is_built=False
    ),
    NavItem("user_intelligence", "User intelligence", "/users", "users", "Understand", is_built=False),
    NavItem("content_quality", "Content quality", "/quality", "quality", "Understand", is_built=False),
    NavItem("campaign_performance", "Campaigns", "/campaigns", "campaigns", "Understand", is_built=False),
    NavItem(
        "frontend_performance", "Frontend performance", "/frontend", "frontend", "Understand", is_built=False
    ),
    NavItem(
        "financial_analytics",
        "Financial analytics",
        "/finance",
        "finance",
        "Earn",
        is_built=False,
        short="Money",
    ),
    NavItem(
        "business_intelligence", "Business intelligence", "/business", "business", "Earn", is_built=False
    ),
    NavItem("security_abuse", "Security & abuse", "/security", "security", "Protect", is_built=False),
    NavItem("forecasting", "Forecasting", "/forecasting", "forecast", "Predict", is_built=False),
)
EXTRAS = (
    NavItem("dashboards", "My dashboards", "/dashboards", "dashboards", "", is_built=False),
    NavItem("reports", "Reports", "/reports", "reports", "", is_built=False),
    NavItem("settings", "Settings", "/settings", "settings", "", is_built=False),
)
PRESETS = {
    "today": "Today",
    "7d": "Last 7 days",
    "28d": "Last 28 days",
    "90d": "Last 90 days",
    "mtd": "Month to date",
}
COMPARISONS = {
    "previous": "previous 28 days",
    "week": "a week earlier",
    "year": "a year earlier",
    "none": "nothing",
}
INDEX = """<!DOCTYPE html>
<html lang="en" data-bs-theme="light"><head>{%metas%}<title>{%title%}</title><meta name="viewport" content="width=device-width,initial-scale=1">
<script src="/assets/theme.js"></script>{%css%}</head>
<body>{%app_entry%}{%config%}{%scripts%}{%renderer%}</body></html>"""


def make() -> Dash:
    """The gallery's application."""
    app = Dash(
        __name__,
        assets_folder=str(ASSETS),
        assets_path_ignore=["vendor"],
        use_async=False,
        suppress_callback_exceptions=True,
        external_stylesheets=["/assets/vendor/bootstrap.min.css", "/assets/vendor/icons.css"],
        index_string=INDEX,
        title="Gallery",
        use_pages=True,
        pages_folder="",
    )
    register: Any = dash.register_page
    for name in gallery_pages.PAGES:
        register(f"gallery_{name}", path=f"/{name}", layout=_page(name))
    app.layout = _layout
    _callbacks(app)
    return app


def _theme() -> Theme:
    return cast(Theme, request.cookies.get("er-theme", "light"))


def _page(name: str) -> Any:
    return lambda **_: html.Div(gallery_pages.PAGES[name](_theme()), id="page", className="page")


def _layout() -> html.Div:
    return shell(
        SECTIONS,
        dash.page_container,
        presets=PRESETS,
        comparisons=COMPARISONS,
        zone="UTC, weeks start Monday",
        theme=_theme(),
        is_demo=True,
        extras=EXTRAS,
    )


def _callbacks(app: Dash) -> None:
    @app.callback(
        *(Output(i, "children") for i in gallery_pages.LEAVES),
        Output("lamp", "className"),
        *(Output(f"nav-{s.key}", "className") for s in SECTIONS),
        *(Output(f"tab-{s.key}", "className") for s in SECTIONS if s.short),
        Input("_pages_location", "pathname"),
    )
    def fill(path: str) -> list[Any]:
        name = path.strip("/")
        rail = [gallery_pages.nav(s.path == path, s.is_built) for s in SECTIONS]
        tabs = ["tab-item" + (" is-active" if s.path == path else "") for s in SECTIONS if s.short]
        return [*gallery_pages.leaves(name).values(), "lamp lamp-good lamp-live", *rail, *tabs]

    @app.callback(
        Output("page", "children"),
        Input("theme", "data"),
        State("_pages_location", "pathname"),
        prevent_initial_call=True,
    )
    def redraw(theme: Theme, path: str) -> Any:
        return gallery_pages.PAGES[path.strip("/")](theme)


if __name__ == "__main__":
    make().run(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8190, debug=False)
