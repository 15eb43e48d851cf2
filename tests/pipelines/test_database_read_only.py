"""Nothing is ever written to a mall's database, and nothing could be."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError

from pipelines.sources.database.connection import reading
from tests.pipelines.database_servers import READER, Server
from tests.pipelines.small_database import DatabaseMall


@pytest.fixture
def mall(server: Server, tmp_path: Path) -> DatabaseMall:
    return DatabaseMall(server, tmp_path)


def test_no_statement_but_select_and_the_sessions_settings_is_ever_sent(mall):
    mall.sell(1, 2, 3)
    sent = []
    before = len(mall.server.logged())

    def hear(_connection, _cursor, statement, *_) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        mall.fetch()
        mall.fetch()
    finally:
        event.remove(Engine, "before_cursor_execute", hear)
    assert len(sent) > 5
    assert [statement for statement in sent if not re.match(r"\s*select\b", statement, re.IGNORECASE)] == []
    # PostgreSQL streams a SELECT through a cursor, which is declared, fetched from and closed.
    harmless = re.compile(
        r'select\b|set |show |begin|commit|rollback|declare "\w+" cursor for select\b|fetch forward|close "',
        re.IGNORECASE,
    )
    logged = re.findall(r"(?: Query\t|LOG:  (?:statement|execute \S+): )\s*(.*)", mall.server.logged()[before:])
    assert len(logged) > len(sent)
    assert [statement for statement in logged if not harmless.match(statement)] == []


def test_a_session_could_not_write_even_if_it_were_told_to(mall):
    mall.execute(f"grant insert on sales to {READER}")
    with reading(mall.source.database) as connection, pytest.raises(DBAPIError, match=r"(?i)read.only"):
        connection.execute(text("insert into sales (id, placed) values (9, '2026-01-01')"))
    assert mall.execute("select count(*) from sales") == [(0,)]
