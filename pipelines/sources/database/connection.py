"""A connection to a mall's database that can only read, and what its failures mean, each in one sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.sources.database.description import DRIVERS, Database

#: What every session is told first: it may not write, and instants with a zone come as UTC.
SESSION = {
    "mysql": ("set session transaction read only", "set session time_zone = '+00:00'"),
    "postgresql": ("set session characteristics as transaction read only", "set session time zone 'UTC'"),
}
#: Seconds. A server that is silent for longer is gone; to sort a large table before its first row takes less.
CONNECT_TIMEOUT, READ_TIMEOUT = 10, 900
CONNECT = {
    "mysql": {"connect_timeout": CONNECT_TIMEOUT, "read_timeout": READ_TIMEOUT},
    # A password comes from the environment alone: libpq would look for one in its user's home too.
    "postgresql": {"connect_timeout": CONNECT_TIMEOUT, "keepalives_idle": CONNECT_TIMEOUT, "passfile": os.devnull},
}
#: Else hstore, which no table of ours has, would be looked for within a savepoint.
ENGINES = {"mysql": {}, "postgresql": {"use_native_hstore": False}}
#: How the drivers tell by their texts what is wrong; libpq has no codes for it.
WRONG_PASSWORD = re.compile(r"\(1045|\(1698|authentication failed|no password supplied|role .* does not exist")
UNKNOWN_DATABASE = re.compile(r"\(1049|\(1044|database .* does not exist|permission denied for database")
FORBIDDEN_TABLE = re.compile(r"\(1142|\(1143|permission denied for")
REASONS = {
    r"refused": "nothing listens there",
    r"timed out|timeout": "it does not answer",
    r"translate host|getaddrinfo|Name or service|resolve host": "its name is not known",
    r"SSL|TLS|certificate": "it can't be encrypted as asked",
}


@contextmanager
def reading(database: Database) -> Iterator[Connection]:
    """A read-only connection, which sees the database as it was when the first statement asked, until it is closed.

    The password comes from the environment and is kept nowhere else. Raises ConfigurationError where the database
    refuses, FenxiaoError where it can't be reached.
    """
    engine = _engine(database)
    try:
        try:
            connection = engine.connect()
        except DBAPIError as error:
            raise _unconnected(database, str(error.orig)) from None
        with connection:
            yield connection
    finally:
        engine.dispose()


def failure(database: Database, table: str, error: SQLAlchemyError) -> FenxiaoError:
    """What it means that `table` could not be read on."""
    words = str(getattr(error, "orig", ""))
    if FORBIDDEN_TABLE.search(words):
        return ConfigurationError(f"{database.url} does not let {database.user} read {table}: grant SELECT on it.")
    if getattr(error, "connection_invalidated", False) or _is_operational(error):
        return FenxiaoError(
            f"The connection to {database.url} was lost while {table} was read; nothing was taken in: run again, "
            "what was read stays and the rest follows."
        )
    # The driver's words may quote a value.
    kind = type(getattr(error, "orig", None) or error).__name__
    return FenxiaoError(f"{table} of {database.url} can't be read ({kind}); nothing was taken in: look at its rows.")


def _engine(database: Database) -> Engine:
    url = make_url(database.url)
    url = url.set(drivername=DRIVERS[url.drivername])
    backend = "postgresql" if url.drivername.startswith("postgresql") else "mysql"
    engine = create_engine(
        url,
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",  # of one instant: an order never comes without its items
        hide_parameters=True,
        connect_args=CONNECT[backend] | _password(database, backend),
        **ENGINES[backend],
    )

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _: Any) -> None:
        with connection.cursor() as cursor:
            for statement in SESSION[backend]:
                cursor.execute(statement)
        connection.commit()

    @event.listens_for(engine, "before_cursor_execute")
    def _refuse_unless_it_selects(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.split(maxsplit=1)[0].lower() != "select":
            raise FenxiaoError(f"{database.url} is only ever read from: {statement.split()[0]} is not sent.")

    return engine


def _password(database: Database, backend: str) -> dict[str, str | bytes]:
    if not database.password_env:
        return {}
    password = os.environ.get(database.password_env)
    if password is None:
        raise ConfigurationError(f"{database.url} needs its password in {database.password_place}, which is not set.")
    # PyMySQL takes texts for Latin letters.
    return {"password": password.encode() if backend == "mysql" else password}


def _unconnected(database: Database, words: str) -> FenxiaoError:
    if WRONG_PASSWORD.search(words):
        return ConfigurationError(
            f"{database.url} refuses {database.user}: check the user, and the password in {database.password_place}."
        )
    if UNKNOWN_DATABASE.search(words):
        return ConfigurationError(
            f"{database.url}: there is no database {database.name}, or {database.user} may not use it."
        )
    reason = next((reason for pattern, reason in REASONS.items() if re.search(pattern, words)), "it does not let us in")
    return FenxiaoError(f"{database.url} can't be reached ({reason}): check host and port, and that the server is up.")


def _is_operational(error: SQLAlchemyError) -> bool:
    return type(error).__name__ in ("OperationalError", "InterfaceError")
