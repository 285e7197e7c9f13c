"""A database, settings of the embedded kind, and a shorthand for importing a text."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest

from data.imports import ImportReport, run
from data.settings import Settings

Import = Callable[..., ImportReport]


@pytest.fixture(scope="module")
def imports_database(database_server: Any, _templates: Callable[..., str]) -> Iterator[str]:
    """One database for all tests of a module: each leaves it as it found it."""
    name = database_server.create(_templates(engine=True, optional=False, ours=True))
    yield database_server.url_of(name)
    database_server.drop(name)


@pytest.fixture
def connection(imports_database: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection inside a transaction that is rolled back: an import is a savepoint in it."""
    with psycopg.connect(imports_database) as connection:
        connection.execute("delete from analytics.latency_target")  # which the migrations fill
        yield connection
        connection.rollback()


@pytest.fixture
def embedded_settings(tmp_path: Path) -> Settings:
    """Settings without a DATABASE_URL, in a zone that is not UTC."""
    return Settings.model_validate({"data_dir": tmp_path / "var", "reporting_timezone": "Europe/Berlin"})


@pytest.fixture
def import_file(connection: psycopg.Connection[Any], embedded_settings: Settings, tmp_path: Path) -> Import:
    """Import a path, or a text or bytes that become a file with the given ending."""
    numbers = itertools.count()

    def do(
        source: str,
        content: str | bytes | Path,
        *,
        ending: str = ".csv",
        mapping: Mapping[str, str] | None = None,
        constants: Mapping[str, str] | None = None,
        rejects: Path | None = None,
        new_plans: bool = False,
    ) -> ImportReport:
        path = content if isinstance(content, Path) else tmp_path / f"file{next(numbers)}{ending}"
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return run(
            source,
            path,
            mapping=mapping or {},
            constants=constants or {},
            rejects=rejects,
            connection=connection,
            settings=embedded_settings,
            new_plans=new_plans,
        )

    return do
