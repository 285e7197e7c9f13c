"""The README says what is true."""

import re
from pathlib import Path

import click

from commands import COMMANDS
from data.settings import PROJECT_DIR, Settings

README = (PROJECT_DIR / "README.md").read_text(encoding="utf-8")


def settings_table() -> str:
    """The table of settings, from the settings."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `{name.upper()}` | {shown(field.default)} | {field.description} |")
    return "\n".join(rows)


def shown(default: object) -> str:
    if default is None or default == "":
        return "empty"
    if isinstance(default, Path):
        return f"`./{default.relative_to(PROJECT_DIR)}`"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_the_table_of_settings_is_the_settings() -> None:
    found = re.search(r"<!-- settings.*?-->\n(.*?)\n<!-- /settings -->", README, re.DOTALL)
    assert found is not None
    assert found.group(1) == settings_table()


def test_every_command_is_listed_with_a_help() -> None:
    for command in COMMANDS:
        assert isinstance(command, click.Command)
        assert command.help
        assert re.search(rf"^\| `{command.name}\b", README, re.MULTILINE), command.name


def test_every_page_that_is_linked_exists() -> None:
    texts = [PROJECT_DIR / "README.md", *(PROJECT_DIR / "docs").glob("*.md")]
    broken = []
    for text in texts:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text.read_text(encoding="utf-8")):
            if not (text.parent / target).exists():
                broken.append(f"{text.name}: {target}")
    assert broken == []
