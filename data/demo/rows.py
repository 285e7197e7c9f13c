"""Rows on their way into PostgreSQL: arrow tables and tuples through COPY, streamed."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg import sql


def copy_table(connection: psycopg.Connection, target: sql.Composable, table: pa.Table) -> int:
    """Append an arrow table to a database table of the same column names; returns the number of rows."""
    if table.num_rows == 0:
        return 0
    buffer = BytesIO()
    pyarrow.csv.write_csv(table, buffer, pyarrow.csv.WriteOptions(include_header=False, batch_size=8192))
    statement = sql.SQL("copy {} ({}) from stdin with (format csv)").format(
        target, sql.SQL(", ").join(map(sql.Identifier, table.column_names))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(buffer.getbuffer())
    return int(table.num_rows)


def copy_rows(
    connection: psycopg.Connection,
    target: sql.Composable,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> int:
    """Append tuples to a database table; returns the number of rows."""
    statement = sql.SQL("copy {} ({}) from stdin").format(
        target, sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count
