"""Nothing is ever written to a mall's database, and nothing could be."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from pipelines.errors import FenxiaoError
from pipelines.sources.database.connection import reading
from tests.pipelines.database_servers import READER, Server
from tests.pipelines.small_database import DatabaseMall

GRANTS = {
    "mysql": (f"grant insert, create on * to {READER}",),
    "postgresql": (f"grant insert on sales to {READER}", f"grant create on schema public to {READER}"),
}


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


REFUSED = pytest.raises(Exception, match=r"(?i)read.only")
WRITES = ("insert into sales (id, placed) values (9, '2026-01-01')", "create table loot (id int)")


@pytest.mark.parametrize("statement", [*WRITES, "set session transaction read write", " DELETE from sales"])
def test_what_does_not_select_is_not_sent(mall, statement):
    before = len(mall.server.logged())
    with pytest.raises(FenxiaoError, match="is only ever read from"), reading(mall.source.database) as connection:
        connection.execute(text(statement))
    assert statement.strip() not in mall.server.logged()[before:]


@pytest.mark.parametrize("statement", WRITES)
def test_a_session_could_not_write_even_if_it_were_told_to(mall, statement):
    mall.execute(*GRANTS[mall.server.scheme])
    with reading(mall.source.database) as connection, closing(connection.connection.cursor()) as cursor, REFUSED:
        cursor.execute(statement)
    assert mall.execute("select count(*) from sales") == [(0,)]
