"""What can go wrong between a question and its answer, said in words a reader can act on."""

import secrets
from typing import Literal

Kind = Literal["timeout", "unavailable", "schema", "permission", "refused"]


class DataUnavailableError(Exception):
    """A query had no answer. `kind` says why, `title` and `remedy` are sentences for the reader, `reference` finds the line in the log."""

    def __init__(self, kind: Kind, title: str, remedy: str) -> None:
        super().__init__(f"{title} {remedy}")
        self.kind = kind
        self.title = title
        self.remedy = remedy
        self.reference = new_reference()


def new_reference() -> str:
    """What is shown to a reader and stands in the log, so that the one finds the other."""
    return secrets.token_hex(3)
