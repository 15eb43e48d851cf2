"""Boards: which are held, how they stand, what was issued, and when the next one may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from dashboards.periods import Bucket, Period
from dashboards.published import ALL, Publication, Row, first_rows, rows

WHOLE_MALL = "all"
#: A board's first and last place are drawn for so many of its periods: half a year of weeks.
SHOWN_PERIODS = 26
#: Every place: as issued where the period was issued, else as things stand now.
PLACES = """(
    select
        board, period_start, scope, rank, distributor_id, value, prize as prize_zh, prize_en, issued_at, value_now,
        rank_now
    from marts.fct_leaderboard
    union all by name
    select board, period_start, scope, rank, distributor_id, value, prize as prize_zh, prize_en
    from marts.fct_board_standings
    anti join (select board, period_start from marts.fct_board_periods where issued_at is not null)
        using (board, period_start)
    where not is_excluded
)"""


@dataclass(frozen=True)
class Held:
    """A board in one of its periods, all scopes together; instants are UTC. `minimum` counts people, or fen."""

    board: str
    name_zh: str
    name_en: str
    measure: str
    period: str
    period_start: date
    period_end: date
    minimum: int
    tie_rule: str
    scopes: tuple[str, ...]
    people: int
    excluded: int
    is_open: bool
    is_ready: bool
    ready_at: datetime
    issued_at: datetime | None

    @property
    def is_by_region(self) -> bool:
        return self.scopes != (WHOLE_MALL,)

    @property
    def is_money(self) -> bool:
        return self.measure != "new_buyers"

    @property
    def state(self) -> str:
        """Where it stands: running, waiting (over, not to be issued yet), ready, issued."""
        if self.issued_at:
            return "issued"
        if self.is_ready:
            return "ready"
        return "running" if self.is_open else "waiting"

    @property
    def span(self) -> Period:
        return Period(self.period_start, self.period_end)

    @property
    def bucket(self) -> Bucket:
        return Bucket(self.period_start, self.period_end, self.span.days, self.is_open)


def held(publication: Publication) -> dict[str, list[Held]]:
    """The periods of each board, newest first; boards of the week before those of the month."""
    sql = """
        select
            board, period_start, period_end, period, name_zh, name_en, measure, minimum, tie_rule,
            list(scope order by scope) as scopes,
            cast(sum(people) as bigint) as people,
            cast(sum(excluded) as bigint) as excluded,
            any_value(is_open) as is_open,
            any_value(is_ready) as is_ready,
            any_value(ready_at) as ready_at,
            any_value(issued_at) as issued_at
        from marts.fct_board_periods
        group by all
        order by period desc, board, period_start desc
    """
    boards: dict[str, list[Held]] = {}
    for row in rows(publication, sql):
        boards.setdefault(row["board"], []).append(Held(**row | {"scopes": tuple(row["scopes"])}))
    return boards


def due(periods: Iterable[Held]) -> list[Held]:
    """Which of one board's periods `fenxiao leaderboard issue` would issue, oldest first: what is ready since the one
    issued last, or the newest of a board that was never issued."""
    newest_first = list(periods)
    last = next((one.period_start for one in newest_first if one.issued_at), None)
    ready = [one for one in newest_first if one.state == "ready" and (last is None or one.period_start > last)]
    return ready[::-1] if last else ready[:1]


def upcoming(periods: Iterable[Held]) -> Held | None:
    """The board's next period that may be issued once its time has come."""
    return min((one for one in periods if not one.is_ready), key=lambda one: one.ready_at, default=None)


def places(publication: Publication, board: Held, region: str | None, shown: int | None = None) -> list[Row]:
    """The board's places in their order: scope, rank, distributor_id, value, prize_zh, prize_en, issued_at, value_now
    and rank_now (of issued ones), orders, void_orders, tier, region, status; of one region, or of all scopes."""
    sql = f"""
        select places.*, standings.orders, standings.void_orders, people.tier, people.region, people.status
        from {PLACES} as places
        left join marts.fct_board_standings as standings using (board, period_start, scope, distributor_id)
        left join marts.dim_distributors as people on places.distributor_id = people.distributor_id
        where places.board = $board and places.period_start = $start and places.scope = coalesce($scope, places.scope)
        order by places.scope, places.rank, places.distributor_id
        limit $shown
    """
    return rows(publication, sql, **_named(board, region), shown=ALL if shown is None else shown)


def kept_off(publication: Publication, board: Held, region: str | None, shown: int | None = None) -> list[Row]:
    """Who reached the minimum and is not on the board, most first: scope, distributor_id, value, orders, void_orders,
    tier, region, status."""
    sql = """
        select standings.*, people.tier, people.region, people.status
        from marts.fct_board_standings as standings
        left join marts.dim_distributors as people on standings.distributor_id = people.distributor_id
        where
            standings.is_excluded
            and standings.board = $board
            and standings.period_start = $start
            and standings.scope = coalesce($scope, standings.scope)
        order by standings.value desc, standings.distributor_id
        limit $shown
    """
    return first_rows(publication, sql, **_named(board, region), shown=shown)


def winners(publication: Publication, board: str, region: str | None, shown: int | None = None) -> list[Row]:
    """Who was first in the periods that are over, newest first: period_start, scope, distributor_id, value, prize_zh,
    prize_en, issued_at, value_now, and wins (which win of theirs on this board and scope it was, from 1), tier,
    region, status."""
    sql = f"""
        select
            places.*,
            row_number() over (
                partition by places.scope, places.distributor_id order by places.period_start
            ) as wins,
            people.tier, people.region, people.status
        from {PLACES} as places
        anti join (select board, period_start from marts.fct_board_periods where is_open) using (board, period_start)
        left join marts.dim_distributors as people on places.distributor_id = people.distributor_id
        where places.board = $board and places.rank = 1 and places.scope = coalesce($scope, places.scope)
        order by places.period_start desc, places.scope, places.distributor_id
        limit $shown
    """
    shown = ALL if shown is None else shown
    return rows(publication, sql, board=board, scope=region, shown=shown)


def course(publication: Publication, board: str, region: str | None) -> dict[date, Row]:
    """By period: first_value and last_value (of the best and the last place), and people on the board."""
    sql = f"""
        select period_start, max(value) as first_value, min(value) as last_value, count(*) as people
        from {PLACES}
        where board = $board and scope = coalesce($scope, scope)
        group by period_start
    """
    return {row["period_start"]: row for row in rows(publication, sql, board=board, scope=region)}


def prizes(publication: Publication, board: str) -> list[Row]:
    """How many people a prize went, or would go, to: period_start, prize_zh, prize_en, people, and least_value (the
    least that ever brought it), the smallest prize first."""
    sql = f"""
        select
            period_start, prize_zh, any_value(prize_en) as prize_en, count(*) as people,
            min(min(value)) over (partition by prize_zh) as least_value
        from {PLACES}
        where board = $board and prize_zh is not null
        group by period_start, prize_zh
        order by least_value, prize_zh, period_start
    """
    return rows(publication, sql, board=board)


def _named(board: Held, region: str | None) -> dict:
    return {"board": board.board, "start": board.period_start, "scope": region}
