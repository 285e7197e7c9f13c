"""What a drawing needs to know besides its rows: the view under which they were asked for."""

from dataclasses import dataclass

from components.theme import EntityColors, Theme
from data.filters import Filters


@dataclass(frozen=True, slots=True)
class View:
    """Filters as the reader set them, theme of the page, account currency, and which colour belongs to which entity. `search` is the URL's query
    without what belongs to one panel, so that links keep the view."""

    filters: Filters
    theme: Theme
    currency: str
    colors: EntityColors
    search: str = ""

    def link(self, path: str) -> str:
        """A link to another page of the dashboard under the same view."""
        return f"{path}{self.search}"
