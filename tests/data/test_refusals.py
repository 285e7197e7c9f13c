"""Errors of the driver in a reader's words."""

import inspect
from typing import get_args

import psycopg
import psycopg_pool
import pytest
from psycopg import errors

from data.errors import Kind
from data.refusals import translate

DRIVER_ERRORS = sorted(
    {
        one
        for one in (*vars(errors).values(), *vars(psycopg).values(), *vars(psycopg_pool).values())
        if inspect.isclass(one) and issubclass(one, psycopg.Error)
    },
    key=lambda one: one.__name__,
)


def test_the_driver_has_errors_to_walk() -> None:
    assert len(DRIVER_ERRORS) > 200


@pytest.mark.parametrize("error", DRIVER_ERRORS, ids=lambda error: error.__name__)
def test_every_error_of_the_driver_becomes_one_of_our_kinds(error: type[psycopg.Error]) -> None:
    told = translate(error("words of the driver"))
    assert told.kind in get_args(Kind)
    assert told.title.endswith(".")
    assert told.remedy.endswith(".")
    assert "words of the driver" not in str(told)


KINDS: dict[Kind, tuple[type[Exception], ...]] = {
    "timeout": (errors.QueryCanceled,),
    "permission": (errors.InsufficientPrivilege,),
    "schema": (
        errors.UndefinedTable, errors.UndefinedColumn, errors.UndefinedFunction, errors.InvalidSchemaName,
    ),
    "unavailable": (
        psycopg.OperationalError, psycopg.InterfaceError, psycopg_pool.PoolTimeout, errors.AdminShutdown,
        errors.TooManyConnections, errors.CannotConnectNow,
    ),
    "refused": (
        errors.DiskFull, errors.OutOfMemory, errors.ConfigurationLimitExceeded, errors.SerializationFailure,
        errors.DeadlockDetected, errors.LockNotAvailable, errors.DivisionByZero, errors.SyntaxError,
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("error", "kind"),
    [pytest.param(error, kind, id=error.__name__) for kind, kinds in KINDS.items() for error in kinds],
)
def test_an_error_has_the_kind_that_names_its_remedy(error: type[Exception], kind: str) -> None:
    assert translate(error("")).kind == kind
