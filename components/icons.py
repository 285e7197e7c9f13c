"""Icons, drawn as CSS masks so that they take the colour of the text around them.

`ICONS` maps our names (what the thing means here) to the Bootstrap Icons they are drawn with; `script/icons` turns exactly these into
`assets/vendor/icons.css`, so a name that is missing there is a name that is missing here.
"""

from collections.abc import Mapping

from dash import html

from components.markup import attributes

ICONS: Mapping[str, str] = {
    # sections
    "overview": "speedometer2",
    "operations": "broadcast",
    "alerts": "bell",
    "technical": "hdd-stack",
    "users": "people",
    "quality": "stars",
    "campaigns": "megaphone",
    "frontend": "window-stack",
    "finance": "bank",
    "business": "briefcase",
    "security": "shield-check",
    "forecast": "graph-up-arrow",
    "dashboards": "columns-gap",
    "reports": "file-earmark-text",
    "settings": "gear",
    # status
    "check": "check-lg",
    "good": "check-circle-fill",
    "warn": "exclamation-triangle-fill",
    "crit": "exclamation-octagon-fill",
    "info": "info-circle-fill",
    "none": "dash-circle",
    # direction (the latin font has no arrows)
    "up": "arrow-up-right",
    "down": "arrow-down-right",
    "right": "arrow-right",
    "above": "arrow-up",
    "culprit": "arrow-return-right",
    # things to do
    "menu": "three-dots",
    "open": "chevron-down",
    "close": "x-lg",
    "remove": "x",
    "add": "plus",
    "link": "link-45deg",
    "table": "table",
    "sql": "code-slash",
    "fullscreen": "fullscreen",
    "csv": "filetype-csv",
    "xlsx": "filetype-xlsx",
    "png": "filetype-png",
    "search": "search",
    "moon": "moon",
    "sun": "sun",
    "list": "list",
    "help": "question-circle",
    "keyboard": "keyboard",
    "retry": "arrow-clockwise",
    "upload": "upload",
    "pause": "pause-fill",
    "play": "play-fill",
    # states
    "filter": "funnel",
    "plug": "plug",
    "clock": "clock",
    "calendar": "calendar3",
    "hourglass": "hourglass-split",
    "tools": "cone-striped",
}


def icon(name: str, label: str | None = None, class_name: str = "") -> html.Span:
    """One icon in the colour of its surroundings.

    `name` is a key of `ICONS` (KeyError otherwise). Without `label` the icon is decoration and hidden from screen readers;
    with it the icon is an image of that name.
    """
    if name not in ICONS:
        raise KeyError(f"no icon is called {name!r}")
    classes = " ".join(part for part in ("icon", f"icon-{name}", class_name) if part)
    if label is None:
        return html.Span(className=classes, **attributes(aria_hidden="true"))
    return html.Span(className=classes, role="img", title=label, **attributes(aria_label=label))
