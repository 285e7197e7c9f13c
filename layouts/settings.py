"""Settings: what readers write themselves. The page is a skeleton; assets/settings.js fills it from /api/v1/settings and sends changes there."""

from dash import html

from components.markup import attributes
from data.editing import EDITED, MOST_ROWS, UPLOADED
from data.settings import get_settings
from layouts.shell import NavItem

PAGE = NavItem("settings", "Settings", "/settings", "settings", "")
QUESTION = "What do things cost, what may be spent, and what do we aim for?"


def page() -> html.Div:
    """The table of the chosen source, a file to upload into it, and the history of changes."""
    settings = get_settings()
    facts = attributes(data_zone=settings.reporting_timezone, data_first=EDITED[0].key)
    return html.Div(
        [_sources(), html.Div([_table(), html.Div([_upload(), _history()], className="settings-side")], className="settings-grid")],
        id="settings",
        className="page page-settings",
        **facts,
    )  # fmt: skip


def _sources() -> html.Nav:
    """The sources as links, so that the address names what is looked at; those that are only uploaded stand behind the others."""
    edited = [_link(each.key, each.title) for each in EDITED]
    uploaded = [_link(each.key, each.title) for each in UPLOADED]
    return html.Nav(
        [
            html.Ul(edited),
            html.Div(
                [
                    html.Span("Only uploaded", className="settings-label"),
                    html.Ul(uploaded, className="is-quiet"),
                ],
                className="settings-group",
            ),
        ],
        className="settings-nav",
        **attributes(aria_label="What to change"),
    )


def _link(key: str, title: str) -> html.Li:
    return html.Li(html.A(title, href=f"#{key}", **attributes(data_source=key)))


def _table() -> html.Section:
    who = html.Label(
        [
            html.Span("Your name"),
            html.Span(id="settings-who-place"),
            html.Span(
                "kept in the history as you write it: nobody signs in yet, so it is not checked",
                className="form-note",
            ),
        ],
        className="settings-who",
    )
    foot = [
        who,
        html.Div(id="settings-actions", className="form-actions"),
        html.P(id="settings-told", className="settings-told", role="status"),
    ]
    about = html.P(id="settings-about", className="panel-subtitle")
    tools = html.Div(id="settings-tools", className="panel-side")
    return html.Section(
        [
            html.Header([_words("settings-title", None, about), tools], className="panel-head"),
            html.Div(id="settings-rows", className="settings-rows"),
            html.Div(foot, className="settings-foot"),
        ],
        className="panel settings-table",
        **attributes(aria_labelledby="settings-title"),
    )


def _upload() -> html.Section:
    about = (
        f"CSV or JSON lines, at most {MOST_ROWS:,} rows. You see what would happen before anything is loaded."
    )
    return _side("settings-upload", "Upload a file", about)


def _history() -> html.Section:
    return _side("settings-history", "History", "Who changed what; each change can be taken back.")


def _side(identifier: str, title: str, about: str) -> html.Section:
    words = _words(f"{identifier}-title", title, html.P(about, className="panel-subtitle"))
    return html.Section(
        [
            html.Header(words, className="panel-head"),
            html.Div(id=identifier, className="settings-body"),
        ],
        className="panel",
        **attributes(aria_labelledby=f"{identifier}-title"),
    )


def _words(identifier: str, title: str | None, about: html.P) -> html.Div:
    return html.Div([html.H2(title, id=identifier, className="panel-title"), about], className="panel-words")
