"""The scenarios that were replayed (`fenxiao simulate`), and what each came to beside the rules of then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from dashboards import published
from dashboards.published import Publication, Row, scenario_rows

#: So many stand side by side.
MOST_BESIDE = 3
GROUPS = ("decile", "tier", "region")
#: `limit $shown` with all there are.
ALL = published.ALL


@dataclass(frozen=True)
class Scenario:
    """A scenario and its outcome. `as_of` and `made_at` are UTC; `warnings` are those that a run would give, in
    English."""

    file: Publication
    id: str
    name: str
    note: str
    run_id: str
    as_of: datetime
    made_at: datetime
    warnings: tuple[str, ...]

    @cached_property
    def figures(self) -> Mapping[str, Row]:
        """By the figure's name: today, scenario."""
        return {row["figure"]: row for row in scenario_rows(self.file, "from scenario.figures")}

    @cached_property
    def months(self) -> list[Row]:
        """Commission by business month, oldest first: month_start, today_fen, scenario_fen."""
        sql = """
            select
                month_start, lines_today_fen + monthly_today_fen as today_fen, lines_fen + monthly_fen as scenario_fen
            from scenario.months order by month_start
        """
        return scenario_rows(self.file, sql)

    @cached_property
    def everybody(self) -> Row:
        """Of all people: gaining, losing, below_last_month."""
        return self.groups("all")[0]

    @cached_property
    def guardrails(self) -> Mapping[str, Row]:
        """By name: today, scenario, most or least, and whether the scenario keeps it (`is_kept`)."""
        sql = """
            select
                *,
                scenario is null or (scenario <= coalesce(most, scenario) and scenario >= coalesce(least, scenario))
                    as is_kept
            from scenario.guardrails
        """
        return {row["guardrail"]: row for row in scenario_rows(self.file, sql)}

    @cached_property
    def verdict(self) -> Row | None:
        """How sure it is what people will do; None where nothing is said of it: nobody could react, or the scenario is
        older than that."""
        found = scenario_rows(self.file, "from scenario.verdict") if self._has("differences") else []
        return found[0] if found else None

    @cached_property
    def differences(self) -> Mapping[str, Row]:
        """What differs from today once people react, by measure: p10, p50, p90."""
        return {row["measure"]: row for row in scenario_rows(self.file, "from scenario.differences")}

    @cached_property
    def swings(self) -> list[Row]:
        """Each assumption alone at its 10 and 90 %, the one that moves most first: `assumption`, its `value`, `low` and
        `high`, its `source` and sentences, and the margin's difference to today `at_low`, `at_middle`, `at_high`;
        nothing where no margin is known."""
        sql = """
            select tornado.*, assumptions.value, assumptions.sentence_zh, assumptions.sentence_en
            from scenario.tornado as tornado
            inner join scenario.assumptions as assumptions on tornado.assumption = assumptions.name
            order by tornado.swing desc, tornado.assumption
        """
        return scenario_rows(self.file, sql) if self.verdict else []

    @cached_property
    def warned(self) -> list[Row]:
        """What a run would warn of: `kind`, `file`, `row`, `message`; of a scenario that is older than the others, only
        the last is known."""
        if self._has("warnings"):
            return scenario_rows(self.file, "from scenario.warnings")
        return [{"kind": None, "file": None, "row": None, "message": message} for message in self.warnings]

    def groups(self, kind: str) -> list[Row]:
        """Who gains and loses by decile of today's income, tier or region: the groups in their order, the regions by
        income."""
        sql = """
            select * from scenario.groups where kind = $kind
            order by
                try_cast(name as integer) nulls last,
                if(kind = 'tier', list_position(['junior', 'senior', 'mentor'], name), 0) nulls last,
                income_today_fen desc, name
        """
        return scenario_rows(self.file, sql, kind=kind)

    def fallen(self, shown: int | None) -> list[Row]:
        """Who would have had less income in the last full month than they had, those who lose most first."""
        sql = """
            select
                * rename (tier as tier_then, tier_today as tier), last_month_fen - last_month_today_fen as change_fen
            from scenario.people
            where last_month_fen < last_month_today_fen
            order by change_fen, distributor_id limit $shown
        """
        return scenario_rows(self.file, sql, shown=ALL if shown is None else shown)

    def _has(self, table: str) -> bool:
        sql = "select 1 from duckdb_tables() where schema_name = 'scenario' and table_name = $table"
        return bool(scenario_rows(self.file, sql, table=table))


def kept(root: Path) -> list[Scenario]:
    """Those of the home at `root`, the newest first."""
    found = [_read(file) for file in published.scenarios(root)]
    return sorted((one for one in found if one), key=lambda one: one.made_at, reverse=True)


def _read(file: Publication) -> Scenario | None:
    told = scenario_rows(file, "select id, name, note, run_id, as_of, made_at, warnings from meta.scenario")
    return Scenario(file, **told[0] | {"warnings": tuple(told[0]["warnings"])}) if told else None
