"""What a demo company is made of: the frozen choice (seed, size, moment) and what follows from it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

DAY, HOUR, MINUTE = 86_400, 3_600, 60

# Every kind of random numbers has a stream of its own, so that a change in one place leaves the other
# figures alone.
STREAMS = (
    "people", "activity", "traffic", "details", "planted", "money", "feedback", "samples", "load", "live",
    "trouble",
    "campaigns", "pages", "odd",
)  # fmt: skip


@dataclass(frozen=True)
class Company:
    """The choice that everything follows from: the same values make the same company, to the last row."""

    seed: int
    days: int
    users: int
    rows: int
    now: datetime  # aware; history ends here
    currency: str = "USD"
    load_rate: float = 2.0  # calls a second that the last hour should reach

    @property
    def first_day(self) -> datetime:
        """UTC midnight at which history begins; the last day is the one `now` is in."""
        midnight = self.now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(days=self.days - 1)

    @property
    def start(self) -> float:
        """Epoch seconds of the beginning of history."""
        return self.first_day.timestamp()

    @property
    def end(self) -> float:
        """Epoch seconds of `now`."""
        return self.now.timestamp()

    @property
    def today(self) -> int:
        """Index of the unfinished last day."""
        return self.days - 1

    @property
    def is_large_enough_for_events(self) -> bool:
        """Whether the planted events fit without drowning the company."""
        return self.days >= 75 and self.users >= 200 and self.rows >= 10_000

    @property
    def day_without_traffic(self) -> int | None:
        """Index of the day on which nothing happened, where history is long enough for one."""
        return self.days - 1 - 47 if self.days >= 60 else None

    @property
    def rollout_users(self) -> int:
        """How many accounts the customer rollout of the last hours has: the last ones of the list."""
        return self.users // 40 if self.is_large_enough_for_events else 0

    @property
    def load_seconds(self) -> tuple[float, float]:
        """Lengths of the climbing and the full part of the newest traffic."""
        return (30.0 * MINUTE, 60.0 * MINUTE)

    @property
    def full_load(self) -> float:
        """Calls a second in the last hour: the live rate, as far as the size of the company allows it."""
        climb, full = self.load_seconds
        return min(self.load_rate, 0.04 * self.rows / (full + climb / 2)) if self.rows >= 2_000 else 0.0

    def rng(self, stream: str, *more: int) -> np.random.Generator:
        """Random numbers of one stream (and day, or slot); independent of every other stream."""
        return np.random.default_rng([self.seed, STREAMS.index(stream), *more])

    def day_of(self, epoch: float) -> int:
        """Index of the UTC day that a moment is in."""
        return int((epoch - self.start) // DAY)

    def at(self, days_ago: int, hour: float) -> float:
        """Epoch seconds of an hour (UTC) of the day so many days before the seeding day."""
        return self.start + (self.today - days_ago) * DAY + hour * HOUR


def moment_of(epoch: float) -> datetime:
    """The moment as PostgreSQL takes it."""
    return datetime.fromtimestamp(epoch, UTC)


def uuids(rng: np.random.Generator, size: int) -> list[str]:
    """`size` version-4 uuids as 32 hexadecimal digits."""
    raw = rng.integers(0, 256, size=(size, 16), dtype=np.uint8)
    raw[:, 6] = (raw[:, 6] & 0x0F) | 0x40
    raw[:, 8] = (raw[:, 8] & 0x3F) | 0x80
    digits = raw.tobytes().hex()
    return [digits[start : start + 32] for start in range(0, 32 * size, 32)]
