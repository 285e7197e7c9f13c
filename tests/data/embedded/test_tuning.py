"""PostgreSQL's settings fit the machine."""

from pathlib import Path

import pytest

from data.embedded import tuning


def test_the_server_is_durable_and_off_the_network() -> None:
    text = tuning.postgres_settings(Path("/run/x"), 5432, durable=True)
    assert "listen_addresses = ''" in text
    assert "fsync" not in text


def test_a_container_with_little_shared_memory_uses_files(tmp_path: Path) -> None:
    assert tuning.shared_memory_kind(tmp_path / "nothing") == "mmap"


def test_memory_is_known() -> None:
    assert tuning.memory_mb() > 64


@pytest.mark.parametrize(("memory", "kept"), [(200, 32), (4_096, 512), (24_000, 2_048)])
def test_an_eighth_of_the_memory_holds_tables_and_never_more_than_two_gigabytes(
    monkeypatch: pytest.MonkeyPatch, memory: int, kept: int
) -> None:
    monkeypatch.setattr(tuning, "memory_mb", lambda: memory)
    assert f"shared_buffers = {kept}MB\n" in tuning.postgres_settings(Path("/run/x"), 5432, durable=True)
