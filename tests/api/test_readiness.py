# ruff: noqa: PT019 - the fixture of conftest.py has this name
"""Ready or not: what is missing is named, from a database without our tables to the first finished build."""

from collections.abc import Callable
from pathlib import Path

import pytest

from data.errors import DataUnavailableError
from data.rollups import run_once
from tests.api.conftest import client_of_application
from tests.conftest import DatabaseServer
from tests.data.sql.settled import settled


def test_before_the_migrations_it_is_not_ready_and_says_so(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path: Path
) -> None:
    with settled(database_server, _templates, tmp_path, ours=False, rolled_up=False):
        client = client_of_application()
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.get_json()["missing"], answer.get_json()["database"]) == (
            503,
            ["migrations"],
            "not migrated",
        )
        assert client.get("/health").status_code == 200
        value = client.get("/api/v1/metrics/requests")
        assert (value.status_code, value.get_json()["error"]) == (503, "schema")
        assert "flask migrate" in value.get_json()["detail"]
        assert client.get("/metrics").status_code == 200


def test_before_the_first_build_it_is_not_ready_and_after_it_is(
    database_server: DatabaseServer, _templates: Callable[..., str], tmp_path: Path
) -> None:
    with settled(database_server, _templates, tmp_path, rolled_up=False) as connection:
        client = client_of_application()
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.get_json()["missing"]) == (503, ["rollups"])
        run_once(connection)
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.get_json()["missing"], answer.get_json()["newest_row_at"]) == (
            200,
            [],
            None,
        )


def test_without_a_database_the_process_lives_and_says_what_is_missing(
    database_server: DatabaseServer,
    _templates: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with settled(database_server, _templates, tmp_path, rolled_up=False):
        client = client_of_application()

        def away(*_: object, **__: object) -> None:
            raise DataUnavailableError("unavailable", "The database does not answer.", "Wait.")

        monkeypatch.setattr("data.warehouse._execute", away)
        answer = client.get("/health/ready")
        assert (answer.status_code, answer.get_json()["missing"], answer.get_json()["database"]) == (
            503,
            ["database"],
            "down",
        )
        value = client.get("/api/v1/metrics/requests")
        assert (value.status_code, value.get_json()["error"]) == (503, "unavailable")
        assert "value" not in value.get_json()
        assert b"engine_room_database_up 0.0" in client.get("/metrics").get_data()
