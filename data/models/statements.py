"""The SQL of the models: one statement a file, the first line says what a row is."""

from functools import cache
from importlib import resources


@cache
def statement(name: str) -> bytes:
    """The text of data/models/sql/<name>.sql, as psycopg takes what is no literal."""
    return resources.files("data.models").joinpath("sql", f"{name}.sql").read_bytes()
