"""A mall's own database, and which of its tables are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

DRIVERS = {"mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql", "postgresql": "postgresql+psycopg"}


@dataclass(frozen=True)
class TableRead:
    """A table of the mall: only `columns`, the key and the cursor ever leave its database.

    With a `cursor`, an instant that grows with every change of a row, a reading begins `overlap` before the newest one
    read; without, the whole table is read every time. An empty `key` stands for the table's primary key. What is not to
    `keep` is forgotten after each delivery.
    """

    name: str
    columns: tuple[str, ...]
    cursor: str | None = None
    overlap: timedelta = timedelta(hours=1)
    key: tuple[str, ...] = ()
    keep: bool = True


@dataclass(frozen=True)
class Database:
    """Where the mall's database is: `url` holds no password, `password_env` names the variable that does."""

    url: str
    user: str
    name: str
    password_env: str | None
    reads: tuple[TableRead, ...]

    @property
    def password_place(self) -> str:
        """Where whoever is refused should look."""
        return f"the environment variable {self.password_env}" if self.password_env else "[source] password_env"
