"""Database servers: started when the first test of a session asks for one, ended with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.pipelines.database_servers import (
    PASSWORD,
    PASSWORD_ENV,
    Server,
    mariadb_server,
    postgresql_server,
)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    with mariadb_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    with postgresql_server() as server:
        yield server


@pytest.fixture(params=["mariadb", "postgresql"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Either server, and its password in the environment."""
    monkeypatch.setenv(PASSWORD_ENV, PASSWORD)
    return request.getfixturevalue(request.param)
