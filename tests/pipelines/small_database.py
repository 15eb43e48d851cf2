"""A mall of one table, `sales`, in a real database: what it changes, and what a home then holds."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.delivery_report import DeliveryReport
from pipelines.raw_store import load_raw
from pipelines.settings import Home
from pipelines.sources import Source, load_source
from pipelines.sources.database.extract import Extract, ExtractStore
from pipelines.sources.database.fetch import fetch
from pipelines.take_in import take_in
from tests.pipelines.database_servers import PASSWORD_ENV, Server

_numbers = itertools.count()
SALES = """
    create table sales (
        id bigint primary key, buyer varchar(20), placed {instant} not null, postage int, deleted int default 0,
        update_time {instant}, note text
    )
"""
INSTANT = {"mysql": "datetime(6)", "postgresql": "timestamp"}
READ = """
[read.sales]
columns = ["buyer", "placed", "postage", "deleted"]
cursor = "update_time"
"""
WHOLE = '[read.sales]\ncolumns = ["buyer", "placed", "postage", "deleted"]\n'
ORDERS = """
[tables.orders]
from = "sales"
where = "deleted = 0"
[tables.orders.columns]
order_id = "id"
member_id = "buyer"
created_at = "placed"
freight_fen = "postage"
"""


def fresh_name() -> str:
    return f"mall_{next(_numbers)}"


@dataclass
class DatabaseMall:
    """The mall's database, and the home that reads it."""

    server: Server
    root: Path
    read: str = READ
    tables: str = ORDERS
    name: str = field(default_factory=fresh_name)
    url: str = field(init=False)

    def __post_init__(self) -> None:
        self.url = self.server.make(self.name, SALES.format(instant=INSTANT[self.server.scheme]))

    @property
    def home(self) -> Home:
        return Home(self.root / "home")

    @property
    def file(self) -> Path:
        """The source's TOML file, written anew."""
        file = self.root / "mall.toml"
        head = f'[source]\nkind = "database"\nurl = "{self.url}"\npassword_env = "{PASSWORD_ENV}"\n'
        file.write_text(head + self.read + self.tables, encoding="utf-8")
        return file

    @property
    def source(self) -> Source:
        return load_source(self.file)

    @property
    def store(self) -> ExtractStore:
        return ExtractStore(self.home.extracts / "mall" / "sales")

    @property
    def extract(self) -> Extract:
        return self.store.load()

    def sell(self, *ids: int, at: str = "2026-01-01 08:00:00", buyer: str = "m1", postage: int = 0) -> None:
        rows = ", ".join(f"({id}, '{buyer}', '{at}', {postage}, '{at}')" for id in ids)
        self.execute(f"insert into sales (id, buyer, placed, postage, update_time) values {rows}")

    def execute(self, *statements: str) -> list[tuple]:
        return self.server.execute(self.name, *statements)

    def fetch(self, page_rows: int = 2, **more: Any) -> None:
        fetch(self.source, self.home, page_rows=page_rows, **more)

    def take_in(self) -> DeliveryReport:
        return take_in(self.source, self.home)

    def query(self, sql: str, home: Home | None = None) -> list[tuple]:
        """The answer over what the home took in."""
        with duckdb.connect() as con:
            load_raw(con, home or self.home)
            return con.execute(sql).fetchall()

    def orders(self) -> list[tuple]:
        return self.query("select order_id, freight_fen from raw.orders order by 1")

    def batches(self) -> list[list[int]]:
        """The ids in each batch that counts, in the order of the batches."""
        with duckdb.connect() as con:
            files = self.store.files(self.extract.batches)
            return [[id for (id,) in con.execute(f"select id from '{file}' order by id").fetchall()] for file in files]
