"""Writers that do everything a database allows, a worker that is killed at any moment, and the comparison after each round.

The test command runs a short one (test_chaos.py), `script/chaos` a long one.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from data.rollups import audit, run_once
from data.rollups.snapshots import SNAPSHOTS, refresh
from data.settings import Settings
from tests.data.rollups.recompute import differences

DETAILS = next(snapshot for snapshot in SNAPSHOTS if snapshot.name == "details")
ROOT = Path(__file__).resolve().parents[3]
USERS = [uuid.UUID(int=i + 1) for i in range(60)]
SERVICES = ("content", "images", "video", "chat", "tools", "refine", "enhance")
STATUSES = ("success",) * 8 + ("error", "timeout", "rate_limited", "cancelled")
MODELS = ("gpt-5", "gpt-4o", "gpt-5,gpt-4o", "unknown", "dall-e-3")
AGENTS = (
    None,
    "curl/8.5.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile Safari",
    "x" * 10_000,
)
ADDRESSES = (None, "10.1.2.3", "::ffff:192.168.1.9", "8.8.8.8", "2001:4860:4860::8888", "::1")
ENDPOINTS = ("/v1/generate", "/v1/chat?stream=1", "/v1/images/generate")
PLANS = ("demo", "free", "starter", "pro", "enterprise", "custom")
COLUMNS = (
    "user_id, service_type, provider, model, endpoint, request_id, input_tokens, output_tokens, images_generated, video_seconds,"
    " total_cost, latency_ms, status, error_message, ip_address, user_agent, campaign_id, request_data, created_at"
)


def settings_for(url: str, **values: Any) -> Settings:
    """Settings of a database alone, whatever the environment says; hours are kept for ever."""
    return Settings.model_validate({"database_url": url, "hour_days": 4000, **values})


def a_call(chance: random.Random, days: int) -> tuple[Any, ...]:
    """One row of api_usage: mostly of now, some late, some without a date or from another century."""
    service = chance.choice(SERVICES)
    status = chance.choice(STATUSES)
    return (
        chance.choice(USERS[: 1 + int(59 * chance.random() ** 2)]),
        service,
        chance.choice(("openai", "luma", "runway")),
        chance.choice(MODELS),
        chance.choice(ENDPOINTS),
        f"job-{chance.randrange(300)}" if service == "video" and chance.random() < 0.9 else None,
        chance.choice((None, -5, 0, 120, 4000)),
        chance.choice((None, 300, 50)),
        chance.choice((None, 0, 1)),
        chance.choice((None, 0, 5.25)),
        "NaN" if chance.random() < 0.01 else round(chance.random(), 6),
        chance.choice((None, -1, 0, 1, chance.randrange(1, 60_000), 2_000_000_000)),
        status,
        f"Provider said {chance.randrange(1000)}" if status == "error" else None,
        chance.choice(ADDRESSES),
        chance.choice(AGENTS),
        chance.choice((None, None, uuid.UUID(int=7), uuid.UUID(int=8))),
        a_request(chance),
        a_moment(chance, days),
    )


def a_request(chance: random.Random) -> str | None:
    """What a call asked for: numbers, numbers as texts, lists, objects, secrets that are none, or nothing at all."""
    if chance.random() < 0.3:
        return chance.choice((None, "{}", "[1]", "7", '"text"'))
    return json.dumps(
        {
            "steps": chance.choice((28, 40, 50, 41.5, -3, 0, 1e-7, 123456)),
            "duration": chance.choice((5, "8s", "12", "0.5 s", "[REDACTED]", None)),
            "tones": chance.choice((["Bold", "Bold", "Premium"], [], ["Bold", 3, None])),
            "options": {"language": chance.choice(("EN", "AR", "")), "keywords": "[REDACTED]"},
            "regen": chance.random() < 0.5,
            chance.choice(("brief", "note")): chance.choice(("x" * 61, "short", "العربية")),
        }
    )


def a_moment(chance: random.Random, days: int) -> datetime | str | None:
    """Mostly the last minutes, often the last days, sometimes no date at all."""
    dice = chance.random()
    now = datetime.now(UTC)
    if dice < 0.5:
        return now - timedelta(seconds=chance.random() * 600)
    if dice < 0.97:
        return now - timedelta(seconds=chance.random() * 86_400 * days)
    odd = (None, "infinity", "-infinity", "0044-03-15 BC", "9999-12-31", now + timedelta(days=365))
    return odd[chance.randrange(len(odd))]


@dataclass
class Chaos:
    """One database under attack; `rounds` of `seconds` each, with a comparison after every round."""

    url: str
    zone: str = "UTC"
    writers: int = 4
    days: int = 6
    seed: int = 1
    settings: Settings = field(init=False)
    counts: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = settings_for(self.url, reporting_timezone=self.zone)

    def prepare(self, calls: int) -> None:
        """Accounts, some subscriptions and a history."""
        chance = random.Random(self.seed)
        with psycopg.connect(self.url, autocommit=True) as connection:
            for user in USERS:
                connection.execute("insert into auth.users (id) values (%s) on conflict do nothing", [user])
            for user in USERS[::2]:
                connection.execute(
                    "insert into user_subscriptions (user_id, plan_type, created_at) values (%s, %s, now() - interval '3 days')"
                    " on conflict do nothing",
                    [user, chance.choice(PLANS)],
                )
            self._insert(connection, [a_call(chance, self.days) for _ in range(calls)])

    def attack(self, seconds: float, *, kill: bool = True) -> None:
        """Let writers and a worker loose for a while; the worker is killed, or its connection ended, at random."""
        stop = threading.Event()
        threads = [
            threading.Thread(target=self._write, args=(random.Random(self.seed * 1000 + i), stop))
            for i in range(self.writers)
        ]
        for thread in threads:
            thread.start()
        worker = self._start_worker()
        chance = random.Random(self.seed)
        until = time.monotonic() + seconds
        try:
            while time.monotonic() < until:
                stop.wait(chance.uniform(0.5, 2.5))
                if not kill:
                    continue
                dice = chance.random()
                if dice < 0.15:
                    self._forget()
                elif dice < 0.55:
                    self._end_connection()
                else:
                    worker.send_signal(signal.SIGKILL)
                    worker.wait()
                    self._count("killed")
                    worker = self._start_worker()
        finally:
            stop.set()
            for thread in threads:
                thread.join()
            worker.kill()
            worker.wait()
        self.seed += 1

    def compare(self) -> dict[str, list[Any]]:
        """Bring the rollups up to date and compare every table with the rows; `audit` are days of which the audit says that they differ."""
        with psycopg.connect(self.url) as connection:
            run_once(connection, settings=self.settings, snapshots=False)
            refresh(connection, DETAILS, self.settings)
            doubted = audit(connection, settings=self.settings).differences
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = differences(connection, self.zone, details=True)
        return found | ({"audit": list(doubted)} if doubted else {})

    def _write(self, chance: random.Random, stop: threading.Event) -> None:
        deeds: tuple[tuple[float, Callable[[psycopg.Connection[Any], random.Random], None]], ...] = (
            (0.62, self._add),
            (0.74, self._add_and_take_back),
            (0.84, self._move),
            (0.92, self._delete),
            (0.99, self._change_plan),
            (0.999, self._delete_user),
            (1.0, self._truncate),
        )
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not stop.is_set():
                dice = chance.random()
                deed = next(deed for share, deed in deeds if dice < share)
                try:
                    deed(connection, chance)
                    self._count(deed.__name__)
                except (psycopg.errors.DeadlockDetected, psycopg.errors.ForeignKeyViolation):
                    self._count("refused")
                except psycopg.Error as error:
                    # a writer must never fail because of us
                    self.failures.append(f"{deed.__name__}: {error}")
                stop.wait(chance.random() * 0.05)

    def _add(self, connection: psycopg.Connection[Any], chance: random.Random) -> None:
        with connection.transaction():
            self._insert(connection, [a_call(chance, self.days) for _ in range(chance.choice((1, 1, 3, 40)))])
            if chance.random() < 0.3:
                # commit later than others that began later
                time.sleep(chance.random() * 0.4)

    def _add_and_take_back(self, connection: psycopg.Connection[Any], chance: random.Random) -> None:
        with connection.transaction(force_rollback=chance.random() < 0.5):
            self._insert(connection, [a_call(chance, self.days) for _ in range(5)])
            with connection.transaction(force_rollback=chance.random() < 0.5):
                self._insert(connection, [a_call(chance, self.days) for _ in range(5)])
            self._insert(connection, [a_call(chance, self.days) for _ in range(2)])

    def _move(self, connection: psycopg.Connection[Any], chance: random.Random) -> None:
        changes = (
            "created_at = created_at - interval '7 hours'",
            "created_at = null",
            "created_at = now() - interval '1 day'",
            "status = 'error', error_message = 'late'",
            "total_cost = total_cost * 2",
            "user_id = '00000000-0000-0000-0000-000000000003'",
        )
        connection.execute(
            f"update api_usage set {chance.choice(changes)} where id in (select id from api_usage"
            " tablesample bernoulli (20) where created_at between now() - interval '9 days' and now() limit 4)"
        )

    def _delete(self, connection: psycopg.Connection[Any], chance: random.Random) -> None:
        connection.execute(
            "delete from api_usage where id in (select id from api_usage tablesample bernoulli (20) limit %s)",
            [chance.choice((1, 5, 20))],
        )

    def _change_plan(self, connection: psycopg.Connection[Any], chance: random.Random) -> None:
        user = chance.choice(USERS)
        if chance.random() < 0.3:
            connection.execute(
                "insert into analytics.subscription_event (user_id, occurred_at, kind, plan_type, is_paying, source)"
                " values (%s, now() - random() * interval '4 days', 'change', %s, true, 'imported') on conflict do nothing",
                [user, chance.choice(PLANS)],
            )
            return
        connection.execute(
            "insert into user_subscriptions (user_id, plan_type) values (%s, %s) on conflict (user_id) do update"
            " set plan_type = excluded.plan_type, is_active = %s, updated_at = now() - random() * interval '2 hours'",
            [user, chance.choice(PLANS), chance.random() < 0.8],
        )

    def _delete_user(self, connection: psycopg.Connection[Any], chance: random.Random) -> None:
        user = chance.choice(USERS)
        connection.execute("delete from auth.users where id = %s", [user])
        connection.execute("insert into auth.users (id) values (%s) on conflict do nothing", [user])

    def _truncate(self, connection: psycopg.Connection[Any], chance: random.Random) -> None:
        connection.execute("truncate api_usage")

    def _insert(self, connection: psycopg.Connection[Any], rows: list[tuple[Any, ...]]) -> None:
        marks = ", ".join(["%s"] * 19)
        with connection.cursor() as cursor:
            cursor.executemany(f"insert into api_usage ({COLUMNS}) values ({marks})", rows)

    def _start_worker(self) -> "subprocess.Popen[bytes]":
        program = (
            "import sys, psycopg\nfrom data.rollups import RollupError, run_once\nfrom data.settings import Settings\n"
            "settings = Settings(_env_file=None, database_url=sys.argv[1], reporting_timezone=sys.argv[2])\n"
            "while True:\n"
            "    try:\n"
            "        with psycopg.connect(sys.argv[1], application_name='chaos worker') as connection:\n"
            "            while True:\n"
            "                run_once(connection, settings=settings, snapshots=False,\n"
            "                         connect=lambda: psycopg.connect(sys.argv[1], application_name='chaos worker'))\n"
            "    except (psycopg.Error, RollupError) as error:\n"
            "        if not isinstance(error, (psycopg.OperationalError, psycopg.errors.SerializationFailure, RollupError)):\n"
            "            print('WORKER FAILED', error, flush=True)\n"
        )
        return subprocess.Popen(
            [sys.executable, "-c", program, self.url, self.zone],
            cwd=ROOT,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )

    def _end_connection(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'chaos worker'"
            )
        self._count("ended")

    def _forget(self) -> None:
        """Everything must be built anew while the writers go on."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("update analytics.rollup_state set snapshot = null")
        self._count("forgotten")

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1
