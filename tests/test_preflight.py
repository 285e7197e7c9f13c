"""What is refused before the server starts anything, each with its remedy."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest

import preflight
from data.settings import Settings
from tests.test_serve import free_port


def test_a_full_disk_is_named_before_anything_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=10 * 2**20))
    settings = Settings.model_validate({"data_dir": tmp_path / "var", "port": free_port()})
    with pytest.raises(preflight.StartError, match="has 10 MB left; make room"):
        preflight.check(settings)


def test_a_disk_too_small_for_the_demo_company_is_named_before_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=400 * 2**20))
    wanted = {"data_dir": tmp_path / "var", "port": free_port()}
    company = Settings.model_validate({**wanted, "demo_rows": 400_000})
    with pytest.raises(
        preflight.StartError, match="400 MB left and the demo company of 400,000 calls needs about"
    ):
        preflight.check(company)
    preflight.check(Settings.model_validate({**wanted, "demo_rows": 1_000}))
    preflight.check(Settings.model_validate({**wanted, "database_url": "postgresql://127.0.0.1/engine"}))
    (tmp_path / "var" / "postgres").mkdir(parents=True)
    (tmp_path / "var" / "postgres" / "PG_VERSION").write_text("18")
    preflight.check(company)


def test_a_second_server_on_the_same_folder_is_told_who_has_it(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {"data_dir": tmp_path / "var", "redis_url": "redis://127.0.0.1:1", "port": free_port()}
    )
    (tmp_path / "var").mkdir()
    with (tmp_path / "var" / "services.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4242\n")
        lock.flush()
        with pytest.raises(preflight.StartError, match="belong to process 4242"):
            preflight.check(settings)


def test_only_a_port_in_use_is_told_as_one(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {"data_dir": tmp_path / "var", "host": "127.0.0.1", "port": free_port()}
    )
    elsewhere = settings.model_copy(update={"host": "192.0.2.1"})  # an address that no machine has
    with pytest.raises(preflight.StartError, match=r"nothing can listen on HOST=192\.0\.2\.1"):
        preflight._check_port(elsewhere)


def test_a_folder_has_one_server_even_where_both_addresses_were_given(tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "data_dir": tmp_path / "var",
            "port": free_port(),
            "database_url": "postgresql://127.0.0.1/engine",
            "redis_url": "redis://127.0.0.1:1",
        }
    )
    with preflight.only_server(settings):
        with pytest.raises(preflight.StartError, match=f"belong to process {os.getpid()}"):
            preflight.check(settings)
        with (
            pytest.raises(preflight.StartError, match=f"belong to process {os.getpid()}"),
            preflight.only_server(settings),
        ):
            pass
    preflight.check(settings)
