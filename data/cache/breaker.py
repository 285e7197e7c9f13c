"""A circuit breaker: after a failure nobody asks for a while, then one caller tries first."""

import threading
import time


class Breaker:
    """Closed: all may ask. Open: none. After `cooldown` seconds one may, and decides for all."""

    def __init__(self, cooldown: float) -> None:
        self._cooldown = cooldown
        self._guard = threading.Lock()
        self._retry_at: float | None = None
        self._probing = False

    @property
    def is_closed(self) -> bool:
        """Whether the last attempt succeeded."""
        return self._retry_at is None

    def admits(self) -> bool:
        """Whether the caller may ask now. Who is admitted must report `succeeded`, `failed` or `learnt_nothing`."""
        if self._retry_at is None:
            return True
        return self._may_probe()

    def _may_probe(self) -> bool:
        with self._guard:
            if self._retry_at is None:
                return True
            if self._probing or time.monotonic() < self._retry_at:
                return False
            self._probing = True
            return True

    def succeeded(self) -> bool:
        """Close; True when it was open."""
        if self._retry_at is None:
            return False
        with self._guard:
            self._retry_at, self._probing = None, False
        return True

    def learnt_nothing(self) -> None:
        """Leave it as it is, for the next to try: the attempt ended for a reason that is not Redis's."""
        with self._guard:
            self._probing = False

    def failed(self) -> bool:
        """Open for `cooldown` seconds; True when it was closed."""
        with self._guard:
            was_closed = self._retry_at is None
            self._retry_at, self._probing = time.monotonic() + self._cooldown, False
        return was_closed
