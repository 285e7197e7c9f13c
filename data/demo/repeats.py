"""Rows that are logged again, or logged wrongly, in the ways the engine really does."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.demo.company import uuids
from data.demo.details import moments
from data.demo.troubles import Floats, Ints


def repeated(table: pa.Table, when: Floats, number: Ints, rng: np.random.Generator) -> pa.Table:
    """Rows that log the same calls once more: a new id, a later moment, a latency grown by the wait."""
    waited = pa.array(np.array([2_000, 6_000, 14_000])[number - 1])
    fresh = {
        "id": pa.array(uuids(rng, table.num_rows)),
        "latency_ms": pc.add(table["latency_ms"], waited),
        "created_at": moments(when),
    }
    return _replaced(table, fresh)


def with_missing_moments(table: pa.Table, positions: Sequence[int]) -> pa.Table:
    """The same rows with created_at NULL at some positions."""
    column = table["created_at"]
    return _replaced(
        table, {"created_at": pc.if_else(_mask(table, positions), pa.scalar(None, column.type), column)}
    )


def with_negative_latencies(table: pa.Table, positions: Sequence[int]) -> pa.Table:
    """The same rows with a clock that went backwards at some positions."""
    column = table["latency_ms"]
    return _replaced(table, {"latency_ms": pc.if_else(_mask(table, positions), pc.negate(column), column)})


def _mask(table: pa.Table, positions: Sequence[int]) -> pa.Array:
    mask = np.zeros(table.num_rows, dtype=bool)
    mask[list(positions)] = True
    return pa.array(mask)


def _replaced(table: pa.Table, columns: dict[str, pa.Array]) -> pa.Table:
    for name, column in columns.items():
        table = table.set_column(table.schema.get_field_index(name), name, column)
    return table
