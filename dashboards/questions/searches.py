"""What was searched (`fenxiao simulate search`): policies under a commission budget, and what each came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from dashboards import published
from dashboards.published import Publication, Row, scenario_rows

#: So many points are drawn at most, evenly chosen of all that were asked.
MOST_DRAWN = 1_500
#: So many of the front are told in a table at most, evenly from the cheapest to the dearest.
MOST_TOLD = 12
#: What `search.points` says of each policy; its other columns are the numbers that were turned, by their names.
TOLD = {
    *("commission_fen", "margin_fen", "sales_fen", "seniors"),
    *("is_within_budget", "is_best", "is_today", "file"),
}
#: With the number of its file of changes; what was not found, such as today's policy, has none.
POINTS = """
    select *, try_cast(regexp_extract(file, '([0-9]+)[.]txt$', 1) as integer) as number from search.points
"""


@dataclass(frozen=True)
class Search:
    """A search. `as_of` and `made_at` are UTC; sums are of the whole mall over so many `months`, once the `people` who
    were active then react, where the search says so."""

    file: Publication
    id: str
    run_id: str
    as_of: datetime
    made_at: datetime
    budget_fen: int
    people: int | None
    months: float | None

    @cached_property
    def asked(self) -> int:
        """How many policies were asked about, today's among them."""
        return scenario_rows(self.file, "select count(*) as asked from search.points")[0]["asked"]

    @cached_property
    def knobs(self) -> list[str]:
        """What was turned, as a file of changes says it."""
        sql = """
            select column_name from duckdb_columns()
            where schema_name = 'search' and table_name = 'points' order by column_index
        """
        columns = (row["column_name"] for row in scenario_rows(self.file, sql))
        return [column for column in columns if column not in TOLD]

    @cached_property
    def today(self) -> Row:
        """Where today's policy stands."""
        return scenario_rows(self.file, f"{POINTS} where is_today")[0]

    @cached_property
    def front(self) -> list[Row]:
        """Within the budget nothing else costs less and brings more than each of these, the cheapest first; today's
        policy may be one of them."""
        return scenario_rows(self.file, f"{POINTS} where is_best order by commission_fen, margin_fen")

    @cached_property
    def others(self) -> list[Row]:
        """What was asked beside the front and today, of many an even choice: commission_fen, margin_fen,
        is_within_budget."""
        sql = """
            with others as (
                select
                    commission_fen, margin_fen, is_within_budget, row_number() over (order by commission_fen) as place,
                    count(*) over () as many
                from search.points where not is_best and not is_today
            )
            select commission_fen, margin_fen, is_within_budget from others
            where place % cast(ceil(many / $most) as bigint) = 0
        """
        return scenario_rows(self.file, sql, most=MOST_DRAWN)

    @cached_property
    def dearer(self) -> Row | None:
        """What brings most of all that was asked, where that costs more than the budget."""
        sql = """
            where not is_within_budget and not is_today
                and margin_fen > all (select margin_fen from search.points where is_within_budget)
            order by margin_fen desc, commission_fen limit 1
        """
        found = scenario_rows(self.file, f"{POINTS} {sql}")
        return found[0] if found else None

    def told(self, *others: Row) -> list[Row]:
        """At most a dozen of the front, evenly chosen, the ends among them, with these others where they are not."""
        front, last = self.front, len(self.front) - 1
        if len(front) > MOST_TOLD:
            front = [front[round(place * last / (MOST_TOLD - 1))] for place in range(MOST_TOLD)]
        chosen = [*front, *(other for other in others if other not in front)]
        return sorted(chosen, key=lambda point: point["commission_fen"])

    def lines(self, point: Row) -> list[str]:
        """The changes to today's policy that make it the point, as a file of changes says them."""
        return [f"{knob}: {point[knob]}" for knob in self.knobs]


def searched(root: Path) -> list[Search]:
    """What was searched in the home at `root`, the newest first."""
    found = [_read(file) for file in published.searches(root)]
    return sorted((one for one in found if one), key=lambda one: one.made_at, reverse=True)


def _read(file: Publication) -> Search | None:
    told = scenario_rows(file, "from meta.search")
    if not told:
        return None
    names = ("run_id", "as_of", "made_at", "budget_fen", "people", "months")
    return Search(file, file.path.stem, **{name: told[0].get(name) for name in names})
