"""Boards as what is published says they stand, and as they were issued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

import duckdb

from pipelines.calling import command_line
from pipelines.decisions import KINDS, DecisionStore
from pipelines.errors import ConfigurationError
from pipelines.money import yuan
from pipelines.publish import latest
from pipelines.settings import Home
from pipelines.warehouse import connect

#: The columns of an issue that what is published says of a board in one period and scope.
TERMS = [column for column in KINDS["board_issues"] if column not in ("run_id", "as_of", "issued_at")]


@dataclass(frozen=True)
class Place:
    """Somebody's place on a board. `value` counts new buyers, or fen; `value_now` is what an issued one has become by
    what is published now, None where that does not say."""

    rank: int
    distributor_id: str
    value: int
    prize: str | None = None
    prize_en: str | None = None
    value_now: int | None = None


@dataclass(frozen=True)
class Board:
    """One board in one period and scope, its places in order. Instants are UTC without zone; `issued_at` is None while
    it was not issued, and then all of it may still change."""

    board: str
    period_start: date
    period_end: date
    scope: str
    name_zh: str
    name_en: str
    measure: str
    period: str
    minimum: int
    tie_rule: str
    is_masked: bool
    people: int
    excluded: int
    policy_from: datetime
    run_id: str
    as_of: datetime
    issued_at: datetime | None
    places: tuple[Place, ...] = ()
    is_ready: bool = True

    @property
    def key(self) -> str:
        """Names the decision that issues this period of the board, all scopes at once."""
        return decision_key(self.board, self.period_start)


def amount(measure: str, value: int) -> str:
    """A board's value as people read it: new buyers are a count, all else is fen."""
    return f"{value:,}" if measure == "new_buyers" else yuan(value)


def decision_key(board: str, period_start: date) -> str:
    return f"leaderboard/{board}/{period_start}"


def published_boards(home: Home, *, board: str = "", period_start: date | None = None) -> list[Board]:
    """Boards as they stand in what is published, newest period first, scopes side by side; with `board` and
    `period_start`, only these. Raises ConfigurationError where nothing is published."""
    chosen = "(? = '' or board = ?) and coalesce(period_start = ?, true)"
    with _published(home) as con:
        if con is None:
            message = (
                f"No boards are published in {home.root}: run `{command_line('run')}` first, or name another --home."
            )
            raise ConfigurationError(message)
        [(run_id, as_of)] = con.execute("select run_id, as_of from meta.run").fetchall()
        held = con.execute(
            f"select {', '.join(TERMS)}, is_ready from marts.fct_board_periods where {chosen}"
            " order by period_start desc, board, scope",
            [board, board, period_start],
        ).fetchall()
        places = con.execute(
            "select board, period_start, scope, rank, distributor_id, value, prize, prize_en"
            f" from marts.fct_board_standings where rank is not null and {chosen} order by rank, distributor_id",
            [board, board, period_start],
        ).fetchall()
    boards = (
        Board(**dict(zip([*TERMS, "is_ready"], row, strict=True)), run_id=run_id, as_of=as_of, issued_at=None)
        for row in held
    )
    return list(_with_places(boards, places))


def issued_boards(home: Home) -> list[Board]:
    """Every board that was issued, as issued, newest period first; with what its values have become since, as far as
    what is published knows of the issue."""
    store = DecisionStore(home)
    now = _values_now(home)
    places = [
        (*row.values(), now.get((row["board"], row["period_start"], row["scope"], row["distributor_id"])))
        for row in store.rows("board_places").to_dicts()
    ]
    boards = sorted(_with_places(_issues(store), places), key=attrgetter("board", "scope"))
    return sorted(boards, key=attrgetter("period_start"), reverse=True)


def period_boards(home: Home, board: str, period_start: date) -> list[Board]:
    """One period of a board in all its scopes, as issued, or as it stands while it was not."""
    issued = [b for b in issued_boards(home) if (b.board, b.period_start) == (board, period_start)]
    return issued or published_boards(home, board=board, period_start=period_start)


def newest_boards(home: Home, board: str = "") -> list[Board]:
    """The two newest periods of each board, or of one, as issued, or as they stand while they were not."""
    issued = {scopes[0].key: scopes for scopes in by_period(issued_boards(home))}
    newest: dict[str, list[list[Board]]] = {}
    for scopes in by_period(published_boards(home, board=board)):
        periods = newest.setdefault(scopes[0].board, [])
        if len(periods) < 2:
            periods.append(issued.get(scopes[0].key, scopes))
    return [one for periods in newest.values() for scopes in periods for one in scopes]


def first_day(home: Home, board: str, text: str) -> date:
    """The first day of the board's week or month that a call names by one of its days, or as 2026-03.

    Raises ConfigurationError where there is no such board or day.
    """
    held = published_boards(home, board=board)
    if not held:
        named_by = command_line("leaderboard", "show")
        raise ConfigurationError(f"There is no board {board!r}: `{named_by}` names those that are held.")
    try:
        day = date.fromisoformat(text if text.count("-") > 1 else f"{text}-01")
    except ValueError as error:
        raise ConfigurationError(f"{text!r} is no day or month: write it like 2026-03-02 or 2026-03.") from error
    return day - timedelta(days=day.weekday()) if held[0].period == "week" else day.replace(day=1)


def by_period(boards: Iterable[Board]) -> Iterator[list[Board]]:
    """The scopes of each board and period together, in the order in which they come."""
    for _, scopes in groupby(boards, attrgetter("key")):
        yield list(scopes)


def _issues(store: DecisionStore) -> Iterator[Board]:
    return (Board(**row) for row in store.rows("board_issues").to_dicts())


def _with_places(boards: Iterable[Board], places: Iterable[tuple[Any, ...]]) -> Iterator[Board]:
    found: dict[tuple[Any, ...], list[Place]] = {}
    for board, period_start, scope, *place in places:
        found.setdefault((board, period_start, scope), []).append(Place(*place))
    for board in boards:
        yield replace(board, places=tuple(found.get((board.board, board.period_start, board.scope), ())))


def _values_now(home: Home) -> dict[tuple[Any, ...], int]:
    query = "select board, period_start, scope, distributor_id, value_now from marts.fct_leaderboard"
    with _published(home) as con:
        return {tuple(key): value for *key, value in con.execute(query).fetchall()} if con else {}


@contextmanager
def _published(home: Home) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """What readers see now; None where nothing is published, or nothing since there are boards."""
    file = latest(home)
    if file is None:
        yield None
        return
    with connect(file, read_only=True) as con:
        knows_boards = "from duckdb_tables() where schema_name = 'marts' and table_name = 'fct_leaderboard'"
        yield con if con.execute(knows_boards).fetchall() else None
