"""Settings of the embedded PostgreSQL: analytics on a small machine, reachable through its socket only."""

import os
import shutil
from pathlib import Path

_MEBI = 1024 * 1024
_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def memory_mb() -> int:
    """Memory this machine or container lets us use, MB."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in _CGROUP_LIMITS:
        try:
            limits.append(int(path.read_text(encoding="ascii")))
        except (OSError, ValueError):
            continue  # no such control group, or "max"
    return min(limits) // _MEBI


def shared_memory_kind(folder: Path = Path("/dev/shm")) -> str:  # noqa: S108 - looked at, not written to
    """`posix` where the shared folder has room for parallel queries; containers often leave 64 MB of it, hence `mmap`."""
    try:
        roomy = shutil.disk_usage(folder).total >= 256 * _MEBI and os.access(folder, os.W_OK)
    except OSError:
        roomy = False
    return "posix" if roomy else "mmap"


def postgres_settings(sockets: Path, port: int, *, durable: bool) -> str:
    """The whole postgresql.conf, written anew at every start."""
    memory = memory_mb()
    # What ticks and panels touch at ten million calls is about a gigabyte: pages that are not kept are read and checked again and again.
    shared = max(32, min(2048, memory // 8))
    values: dict[str, str | int | float] = {
        "listen_addresses": "''",
        "port": port,
        "unix_socket_directories": f"'{sockets}'",
        "unix_socket_permissions": "0700",
        "max_connections": 60,
        "shared_buffers": f"{shared}MB",
        "dynamic_shared_memory_type": shared_memory_kind(),
        "effective_cache_size": f"{max(128, memory // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(32, min(256, memory // 16))}MB",
        "max_worker_processes": 4,
        "max_parallel_workers": 2,
        "max_parallel_workers_per_gather": 1,
        "jit": "off",
        "random_page_cost": 1.1,
        "wal_level": "minimal",
        "max_wal_senders": 0,
        "max_wal_size": "1GB",
        "min_wal_size": "80MB",
        # pages are written whole after each checkpoint; to compress them took longer than a tick's work itself, for a third less to write
        "wal_compression": "off",
        "checkpoint_timeout": "15min",
        "autovacuum_naptime": "20s",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_min_duration_statement": "2s",
        "log_checkpoints": "off",
        "lc_messages": "'C'",
    }
    if not durable:
        values |= {
            "fsync": "off",
            "full_page_writes": "off",
            "max_connections": 100,
        }
    lines = [f"{name} = {value}" for name, value in values.items()]
    return "# Written at every start; changes made here are lost.\n" + "\n".join(lines) + "\n"
