"""Phone, openid and nickname: in one SQLite file, apart from everything else, from which a person can be erased."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import cache
from itertools import chain, islice
from pathlib import Path

import duckdb

from pipelines.contract.sql_text import identifiers
from pipelines.contract.tables import MEMBERS
from pipelines.errors import FenxiaoError
from pipelines.run_lock import run_lock
from pipelines.settings import Home

FIELDS = MEMBERS.contacts
SCHEMA = f"""
    create table if not exists contacts (
        member_id text primary key, {", ".join(f"{field} text" for field in FIELDS)}, updated_at integer
    ) without rowid;
    create table if not exists erased (member_id text primary key) without rowid;
"""
ROWS_AT_ONCE = 50_000
#: So many people are one statement: most of a statement's time goes into calling it.
PEOPLE_AT_ONCE = 100
COLUMNS = ("member_id", *FIELDS, "updated_at")
#: A row without `updated_at` yields to one with it; of equals the row delivered last stays.
NEWER = f"""
    on conflict (member_id) do update
    set {", ".join(f"{field} = excluded.{field}" for field in FIELDS)}, updated_at = excluded.updated_at
    where coalesce(excluded.updated_at, -1) >= coalesce(contacts.updated_at, -1)
"""


class ContactStore:
    """The contacts file of a home; it is made when something is first kept or erased.

    While a delivery writes it, whoever else comes waits a few seconds, then gets a FenxiaoError.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def keep(self, people: Iterable[tuple[str | int | None, ...]]) -> None:
        """Keeps (member_id, *FIELDS, updated_at in microseconds) of each person, all or, on failure, none. Keeping the
        same again changes nothing, and of someone who was erased nothing is kept."""
        people = iter(people)
        with self._opened() as store, store:
            store.execute("begin immediate")
            while some := tuple(islice(people, PEOPLE_AT_ONCE)):
                store.execute(_insert(len(some)), tuple(chain.from_iterable(some)))

    def of(self, member_id: str) -> dict[str, str | None] | None:
        """A member's FIELDS, or None where none are known."""
        with self._opened() as store:
            found = store.execute(
                f"select {', '.join(FIELDS)} from contacts where member_id = ?", [member_id]
            ).fetchone()
        return dict(zip(FIELDS, found, strict=True)) if found else None

    def erase(self, member_id: str) -> bool:
        """Removes a person's contacts from the disk, for good: later deliveries do not bring them back. Says whether
        there were any."""
        with self._opened() as store, store:
            store.execute("insert into erased values (?) on conflict do nothing", [member_id])
            return store.execute("delete from contacts where member_id = ?", [member_id]).rowcount > 0

    def erased(self) -> set[str]:
        """The members who were erased."""
        with self._opened() as store:
            return {member_id for (member_id,) in store.execute("select member_id from erased")}

    def having(self, field: str, members: Iterable[str] | None = None) -> set[str]:
        """The members, or those of `members`, of whom this one of FIELDS is known."""
        known = f"select member_id from contacts where {field} is not null"
        among = "" if members is None else " and member_id in (select value from json_each(?))"
        with self._opened() as store:
            rows = store.execute(known + among, [] if members is None else [json.dumps(list(members))])
            return {member_id for (member_id,) in rows}

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.touch(mode=0o600)
        with closing(sqlite3.connect(self.file)) as store:
            store.execute("pragma secure_delete = on")  # else an erased phone number stays in the file's free pages
            try:
                store.executescript(SCHEMA)
                yield store
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                    raise
                message = f"{self.file} is being written by a delivery: call again when that has been taken in."
                raise FenxiaoError(message) from error


def erase(home: Home, member_id: str) -> bool:
    """Erases a person from the contacts of `home`, and removes what a killed delivery left, where they may be too; one
    under way removes that itself. Says whether there were any contacts."""
    known = ContactStore(home.contacts).erase(member_id)
    with suppress(FenxiaoError), run_lock(home):
        shutil.rmtree(home.scratch, ignore_errors=True)
    return known


class ContactKeeper:
    """Keeps a delivery's contacts while its other tables are judged: SQLite writes with one core, DuckDB leaves the
    others idle at times. Nothing stays kept unless `finish` is reached before the `with` ends."""

    def __init__(self, con: duckdb.DuckDBPyConnection, store: ContactStore) -> None:
        self.con = con
        self.store = store
        self._accepted: Future[None] = Future()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="contacts")
        self._writing: Future[None] | None = None

    def __enter__(self) -> ContactKeeper:
        return self

    def begin(self, judged: str, *, may_repeat: bool) -> None:
        """Begins to keep the contacts in `judged` rows of members, who `may_repeat` among them."""
        self.con.execute(f"create table work.contacts as {_people(judged, may_repeat=may_repeat)}")
        self._writing = self._pool.submit(self.store.keep, self._rows(self.con.cursor()))

    def finish(self) -> None:
        """Returns when all is kept, for good."""
        self._accepted.set_result(None)
        if self._writing:
            self._writing.result()

    def __exit__(self, *_: object) -> None:
        self._accepted.cancel()
        with suppress(CancelledError):
            if self._writing:
                self._writing.result()
        self._pool.shutdown()

    def _rows(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple]:
        with cursor:
            # By columns: half of the time that DuckDB would take to make rows of them.
            for some in cursor.sql("from work.contacts").to_arrow_reader(ROWS_AT_ONCE):
                if self._accepted.cancelled():
                    break
                yield from zip(*(column.to_pylist() for column in some.columns), strict=True)
        self._accepted.result()  # the transaction stays open until then, and is undone by what this raises


@cache
def _insert(people: int) -> str:
    values = ", ".join([f"({', '.join('?' * len(COLUMNS))})"] * people)
    return f"""
        insert into contacts ({", ".join(COLUMNS)}) select * from (values {values})
        where column1 not in (select member_id from erased) {NEWER}
    """


def _people(judged: str, *, may_repeat: bool) -> str:
    """The newest accepted row of each member, in the order of the store, which is filled twice as fast so."""
    newest = "row_number() over (partition by member_id order by updated_at desc nulls last, _row desc) = 1"
    return f"""
        select member_id, {identifiers(FIELDS)}, epoch_us(updated_at)
        from {judged} where not _is_refused
        {f"qualify {newest}" if may_repeat else ""}
        order by member_id
    """
