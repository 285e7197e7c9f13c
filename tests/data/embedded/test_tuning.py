"""PostgreSQL's settings fit the machine."""

from pathlib import Path

from data.embedded import tuning


def test_the_server_is_durable_and_off_the_network() -> None:
    text = tuning.postgres_settings(Path("/run/x"), 5432, durable=True)
    assert "listen_addresses = ''" in text
    assert "fsync" not in text


def test_a_container_with_little_shared_memory_uses_files(tmp_path: Path) -> None:
    assert tuning.shared_memory_kind(tmp_path / "nothing") == "mmap"


def test_memory_is_known() -> None:
    assert tuning.memory_mb() > 64
