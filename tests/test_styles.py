"""What a rule of style may ask of the browser."""

import re
from pathlib import Path

SHEETS = sorted((Path(__file__).resolve().parents[1] / "assets").glob("*.css"))
# what all of a page is inside of
LARGE = ("html", "body", ".shell", ".stage", ".main", "main", "#page", ".page", ".panel-grid")


def test_no_rule_asks_what_is_anywhere_inside_of_the_whole_page() -> None:
    """The browser asks `:has()` again for each element that comes inside: on the whole page that took three times the processor."""
    asked = re.compile(rf"(?<![\w.#-])({'|'.join(map(re.escape, LARGE))}):has\(")
    assert SHEETS
    found = {sheet.name: asked.findall(sheet.read_text(encoding="utf-8")) for sheet in SHEETS}
    assert {name: rules for name, rules in found.items() if rules} == {}
    assert asked.search("a{} .stage:has(.is-live) b{}"), "the pattern finds what it looks for"
