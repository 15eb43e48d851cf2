"""One person's statement, from what is published: what moved their balances, and what is still to settle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce

import duckdb

from pipelines.business_time import local
from pipelines.calling import command_line
from pipelines.errors import ConfigurationError
from pipelines.publish import latest
from pipelines.settings import Home
from pipelines.warehouse import connect

#: The kinds of entry, in the order of a statement.
ENTRY_TYPES = ("opening", "accrue", "void", "settle", "clawback", "bonus", "management", "mentor", "payout")
#: The landing table without which nobody can say whether there were any.
DELIVERED_BY = {"opening": "opening_balances", "void": "refunds", "clawback": "refunds", "payout": "payouts"}


@dataclass(frozen=True)
class Balances:
    """Fen that wait to settle, and fen that are owed; or what moved each."""

    pending_fen: int = 0
    payable_fen: int = 0

    def __add__(self, other: Balances) -> Balances:
        return Balances(self.pending_fen + other.pending_fen, self.payable_fen + other.payable_fen)


@dataclass(frozen=True)
class Settlement:
    """The pending commission that settles on one business date; None where it waits for its receipt."""

    date: date | None
    lines: int
    pending_fen: int


@dataclass(frozen=True)
class Statement:
    """A person's account: all of it so far, or one business month of it (`month`, as 2026-03).

    `movements` holds every kind of entry that may have moved a balance, None where the mall does not deliver the table
    that would tell. `settlements` is what is pending now, by its day; a month has none.
    """

    distributor_id: str
    as_of: datetime
    business_timezone: str
    month: str
    opening: Balances
    movements: dict[str, Balances | None]
    settlements: tuple[Settlement, ...]

    @property
    def closing(self) -> Balances:
        return reduce(Balances.__add__, filter(None, self.movements.values()), self.opening)

    @property
    def undelivered(self) -> tuple[str, ...]:
        """The landing tables that would tell of the other movements."""
        return tuple(dict.fromkeys(DELIVERED_BY[kind] for kind, moved in self.movements.items() if moved is None))


@dataclass(frozen=True)
class _Period:
    """Business dates from `first` to before `end`."""

    first: date
    end: date


def statement(home: Home, distributor_id: str, month: str = "") -> Statement:
    """The statement of one person from the newest publication of `home`; `month` is a business month, as 2026-03.

    Raises ConfigurationError where nothing is published, or where the person or the month is unknown.
    """
    file = latest(home)
    if file is None:
        message = f"Nothing is published in {home.root}: run `{command_line('run')}` first, or name another --home."
        raise ConfigurationError(message)
    with connect(file, read_only=True) as con:
        [(as_of, timezone)] = con.execute("select as_of, business_timezone from meta.run").fetchall()
        known = "select 1 from marts.dim_distributors where distributor_id = ?"
        if not con.execute(known, [distributor_id]).fetchall():
            message = f"There is no distributor {distributor_id!r} in {home.root}: give an id as the mall delivers it."
            raise ConfigurationError(message)
        period = _month(con, month, local(as_of, timezone).date()) if month else _Period(date.min, date.max)
        opening, moved = _balances(con, distributor_id, period)
        return Statement(
            distributor_id=distributor_id,
            as_of=as_of,
            business_timezone=timezone,
            month=month,
            opening=opening,
            movements=_movements(con, moved),
            settlements=() if month else _settlements(con, distributor_id, as_of, timezone),
        )


def _month(con: duckdb.DuckDBPyConnection, month: str, today: date) -> _Period:
    """A month that what is published can speak of: from the first fact's to today's."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise ConfigurationError(f"{month!r} is no month: write it like 2026-03.") from error
    query = (
        "select coalesce(min(date), ?) from (select min(occurred_date) as date from marts.fct_commission_ledger"
        " union all select min(paid_date) from marts.fct_commission_lines)"
    )
    [(begin,)] = con.execute(query, [today]).fetchall()
    if not begin.replace(day=1) <= first <= today:
        message = f"Nothing is known of {month}: what is published reaches from {begin:%Y-%m} to {today:%Y-%m}."
        raise ConfigurationError(message)
    return _Period(first, (first + timedelta(days=31)).replace(day=1))


def _balances(
    con: duckdb.DuckDBPyConnection, distributor_id: str, period: _Period
) -> tuple[Balances, dict[str, Balances]]:
    """The balances before the period, and what moved them in it by kind of entry."""
    rows = con.execute(
        "select if(occurred_date < $first, null, entry_type) as kind,"
        " sum(pending_delta_fen)::bigint, sum(payable_delta_fen)::bigint"
        " from marts.fct_commission_ledger where distributor_id = $distributor_id and occurred_date < $end group by 1",
        {"distributor_id": distributor_id, "first": period.first, "end": period.end},
    ).fetchall()
    moved = {kind: Balances(pending, payable) for kind, pending, payable in rows}
    return moved.pop(None, Balances()), moved


def _movements(con: duckdb.DuckDBPyConnection, moved: dict[str, Balances]) -> dict[str, Balances | None]:
    """In the order of a statement; a kind that a newer pipeline has written comes last."""
    query = "select table_name from meta.deliveries where not is_delivered"
    undelivered = {name for (name,) in con.execute(query).fetchall()}
    none = {kind: None if DELIVERED_BY.get(kind) in undelivered else Balances() for kind in ENTRY_TYPES}
    return none | moved


def _settlements(
    con: duckdb.DuckDBPyConnection, distributor_id: str, as_of: datetime, timezone: str
) -> tuple[Settlement, ...]:
    """What is pending, by the day on which it settles; what waits for its receipt comes last."""
    rows = con.execute(
        "select settle_at, count(*), sum(commission_fen - clawed_back_fen)::bigint from marts.fct_commission_lines"
        " where distributor_id = ? and commission_fen > clawed_back_fen and (settle_at is null or settle_at > ?)"
        " group by 1 order by 1 nulls last",
        [distributor_id, as_of],
    ).fetchall()
    found: dict[date | None, Settlement] = {}
    for settle_at, lines, fen in rows:
        day = local(settle_at, timezone).date() if settle_at else None
        before = found.get(day, Settlement(day, 0, 0))
        found[day] = Settlement(day, before.lines + lines, before.pending_fen + fen)
    return tuple(found.values())
