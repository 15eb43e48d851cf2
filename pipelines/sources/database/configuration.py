"""The sections of a source's TOML file that name a database and say which of its tables are read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from pipelines.sources.database.description import DRIVERS, Database, TableRead
from pipelines.sources.source import TableMapping
from pipelines.sources.toml_document import TomlDocument

#: What an address may add, all about encryption: anything else could be a way to pass a password.
OPTIONS = frozenset({"sslmode", "sslrootcert", "ssl_ca", "ssl_verify_cert", "ssl_verify_identity"})
EXAMPLE = "mysql://reader@127.0.0.1:3306/mall"
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def read_database(
    document: TomlDocument, source: dict[str, Any], reads: Any, mappings: Mapping[str, TableMapping]
) -> Database:
    """The database of [source], `reads` ([read]) being the tables to read and `mappings` what is made of them.

    Raises ConfigurationError, which quotes nothing of an address that may hold a password.
    """
    url = _url(document, source)
    password_env = document.text(source, "password_env", "[source]") if "password_env" in source else None
    if not isinstance(reads, dict) or not reads:
        document.refuse("a database needs a section [read.<table>] for each table that is to be read")
    if not mappings:
        document.refuse("a database needs a section [tables.<table>] for each landing table that it delivers")
    return Database(
        url=url.render_as_string(),
        user=url.username or "",
        name=url.database or "",
        password_env=password_env,
        reads=tuple(_table_read(document, name, read) for name, read in reads.items()),
    )


def _url(document: TomlDocument, source: dict[str, Any]) -> URL:
    url = None
    with suppress(ArgumentError, ValueError):  # whose messages may quote the password
        url = make_url(document.filled(source, "url"))
    if url is None:
        document.refuse(f"[source] url is no address of a database, such as {EXAMPLE}")
    if url.password is not None:
        document.refuse(
            "[source] url holds a password, which belongs into the environment alone: take it out, and name its "
            "variable as password_env"
        )
    if url.drivername not in DRIVERS or not url.host or not url.database:
        document.refuse(f"[source] url must name {', '.join(DRIVERS)}, a host and a database, as in {EXAMPLE}")
    if url.query.keys() - OPTIONS:
        document.refuse(f"[source] url has an option that is not known, known are {', '.join(sorted(OPTIONS))}")
    return url


def _table_read(document: TomlDocument, name: str, read: Any) -> TableRead:
    where = f"[read.{name}]"
    if not re.fullmatch(r"\w+", name):
        document.refuse(f"{where} is no name of a table")
    document.only(read, where, {"columns", "cursor", "overlap", "key", "keep"})
    if "overlap" in read and "cursor" not in read:
        document.refuse(f"{where} has an overlap, which is nothing without a cursor")
    keep = read.get("keep", True)
    if not isinstance(keep, bool):
        document.refuse(f"{where} keep is {keep!r}, not true or false")
    if "cursor" in read and not keep:
        document.refuse(f"{where} has a cursor, which is nothing where keep = false: all is read every time")
    return TableRead(
        name=name,
        columns=document.texts(read, "columns", where),
        cursor=document.text(read, "cursor", where) if "cursor" in read else None,
        overlap=_span(document, read, where) if "overlap" in read else TableRead.overlap,
        key=document.texts(read, "key", where) if "key" in read else (),
        keep=keep,
    )


def _span(document: TomlDocument, read: dict[str, Any], where: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,6})([smhd])", document.text(read, "overlap", where))
    if not found:
        document.refuse(f"{where} overlap is {read['overlap']!r}, not a span such as 30m, 1h or 2d")
    return timedelta(**{UNITS[found[2]]: int(found[1])})
