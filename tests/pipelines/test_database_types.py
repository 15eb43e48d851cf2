"""Every type of a database's columns lies in its extract without a loss."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.source_overview import progress_of
from tests.pipelines.database_servers import PASSWORD, PASSWORD_ENV, Server
from tests.pipelines.small_database import DatabaseMall
from tests.pipelines.small_delivery import utc

#: Column, declaration, value as SQL, value in the extract.
MARIADB = (
    ("flag", "bit(1)", "b'1'", True),
    ("flags", "bit(10)", "b'1000000001'", 513),
    ("tiny", "tinyint(1)", "2", 2),
    ("large", "bigint unsigned", "18446744073709551615", 2**64 - 1),
    ("price", "decimal(20, 4)", "1234567890123456.7891", Decimal("1234567890123456.7891")),
    ("exact", "decimal(60, 2)", "0.10", "0.10"),
    ("ratio", "double", "0.5", 0.5),
    ("day", "date", "'2026-01-03'", date(2026, 1, 3)),
    ("wall", "datetime(6)", "'2026-01-03 04:05:06.000007'", utc("2026-01-03T04:05:06.000007")),
    ("moment", "timestamp", "'2026-01-03 04:05:06'", datetime(2026, 1, 3, 4, 5, 6, tzinfo=UTC)),
    ("no_day", "date", "'0000-00-00'", None),
    ("no_wall", "datetime", "'0000-00-00 00:00:00'", None),
    ("clock", "time", "'12:30:00'", "12:30:00"),
    ("words", "varchar(20)", "'分销'", "分销"),
    ("chosen", "enum('a', 'b')", "'b'", "b"),
    ("document", "json", """'{"a": 1.10}'""", '{"a": 1.10}'),
    ("bytes", "varbinary(4)", "x'00ff'", b"\x00\xff"),
    ("nothing", "int", "null", None),
)
POSTGRESQL = (
    ("flag", "boolean", "true", True),
    ("tiny", "smallint", "2", 2),
    ("large", "bigint", "9223372036854775807", 2**63 - 1),
    ("price", "numeric(20, 4)", "1234567890123456.7891", Decimal("1234567890123456.7891")),
    ("exact", "numeric", "0.10", "0.10"),
    ("ratio", "double precision", "0.5", 0.5),
    ("day", "date", "'2026-01-03'", date(2026, 1, 3)),
    ("wall", "timestamp", "'2026-01-03 04:05:06.000007'", utc("2026-01-03T04:05:06.000007")),
    ("moment", "timestamptz", "'2026-01-03 12:05:06+08'", datetime(2026, 1, 3, 4, 5, 6, tzinfo=UTC)),
    ("clock", "time", "'12:30:00'", "12:30:00"),
    ("words", "text", "'分销'", "分销"),
    ("name", "uuid", "'6f1cbe4e-0000-4000-8000-000000000001'", "6f1cbe4e-0000-4000-8000-000000000001"),
    ("document", "json", """'{"a": 1.10}'""", '{"a": 1.10}'),
    ("several", "int[]", "'{1,2}'", "{1,2}"),
    ("bytes", "bytea", r"'\x00ff'", b"\x00\xff"),
    ("nothing", "int", "null", None),
)


def read_back(server: Server, tmp_path: Path, columns: tuple) -> DatabaseMall:
    mall = DatabaseMall(server, tmp_path)
    declared = ", ".join(f"{name} {declaration}" for name, declaration, *_ in columns)
    mall.execute(
        *(["set global sql_mode = ''"] if server.scheme == "mysql" else []),
        f"create table kinds (id int primary key, {declared})",
    )
    zone = ["set time_zone = '+00:00'"] if server.scheme == "mysql" else []
    mall.execute(*zone, f"insert into kinds values (1, {', '.join(value for _, _, value, _ in columns)})")
    mall.read = f"[read.kinds]\ncolumns = [{', '.join(repr(name) for name, *_ in columns)}]\n"
    mall.fetch()
    return mall


@pytest.mark.parametrize("columns", [MARIADB, POSTGRESQL], ids=["mariadb", "postgresql"])
def test_every_type_is_read_without_a_loss(columns, tmp_path, request, monkeypatch):
    monkeypatch.setenv(PASSWORD_ENV, PASSWORD)
    server = request.getfixturevalue("mariadb" if columns is MARIADB else "postgresql")
    mall = read_back(server, tmp_path, columns)
    [row] = pq.read_table(mall.home.extracts / "mall" / "kinds" / "1.parquet").to_pylist()
    assert row == {"id": 1} | {name: value for name, _, _, value in columns}


def test_dates_that_are_none_are_counted(mariadb, tmp_path, monkeypatch):
    monkeypatch.setenv(PASSWORD_ENV, PASSWORD)
    mall = read_back(mariadb, tmp_path, MARIADB)
    [kinds] = progress_of(mall.source, mall.home)
    assert (kinds.name, kinds.rows, kinds.zero_dates) == ("kinds", 1, 2)


def test_a_cursor_with_a_zone_goes_on_from_the_same_instant(server, tmp_path):
    mall = DatabaseMall(server, tmp_path)
    kind = "timestamp(6) null" if server.scheme == "mysql" else "timestamptz"
    mall.execute(f"alter table sales add changed {kind}")
    mall.read = mall.read.replace("update_time", "changed")
    for id, at in ((1, "2026-01-03 08:00:00"), (2, "2026-01-03 09:30:00")):
        mall.sell(id)
        mall.execute(*utc_session(server), f"update sales set changed = '{at}' where id = {id}")
        mall.fetch()
    mall.fetch()
    assert mall.batches() == [[1], [2]]
    assert mall.extract.newest.startswith("2026-01-03T09:30:00.000000")


def utc_session(server: Server) -> list[str]:
    return [
        f"set time{'_' if server.scheme == 'mysql' else ' '}zone {'=' if server.scheme == 'mysql' else ''} '+00:00'"
    ]


def test_the_spelling_of_a_column_is_the_mappings_own(server, tmp_path):
    """MySQL does not mind capitals, and one of the malls' columns has one where nobody would look for it."""
    mall = DatabaseMall(server, tmp_path)
    mall.sell(1)
    mall.read = mall.read.replace('"postage"', '"Postage"')
    assert mall.take_in().of("orders").taken == 1
    assert mall.orders() == [("1", 0)]
