"""A policy with changes applied: rows replaced as if it had always been so, or rows appended from an instant on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl

from pipelines.policy import Policy
from pipelines.simulation.changes import Changes, RateChange, StepChange

Row = dict[str, Any]
#: What must agree for two rows of commission_rates to speak of the same.
RATE_PLACE = ("level", "scope", "scope_id", "tier", "order_kind")


def changed_tables(policy: Policy, changes: Changes) -> dict[str, pl.DataFrame]:
    """The policy's tables (as `Policy.tables`) with the changes. Raises ValueError where there is nothing to change."""
    tables = policy.tables()
    if changes.since and changes.since < tables["policy_versions"]["effective_from"].min():
        raise ValueError("begins before the policy's first version")
    note = f"{changes.name}: {changes.note or 'a scenario'}"
    said = {
        "commission_rates": _rates(tables, changes.rates, changes.since, note),
        "policy_versions": _versions(tables, changes.terms, changes.since, note),
        "tier_rules": _tier_rules(tables, changes.tiers, changes.since, note),
        "bonus_steps": _bonus_steps(tables, changes.steps, changes.since, note),
    }
    return tables | {
        file: pl.DataFrame(rows, schema=tables[file].schema, orient="row").sort("effective_from", maintain_order=True)
        for file, rows in said.items()
    }


def _rates(
    tables: dict[str, pl.DataFrame], rates: Iterable[RateChange], since: datetime | None, note: str
) -> list[Row]:
    rows = tables["commission_rates"].to_dicts()
    start = since or tables["policy_versions"]["effective_from"].min()
    for rate in rates:
        place = tuple(getattr(rate, column) for column in RATE_PLACE)
        # Whatever the policy has in store for later gives way too: from then on it is so.
        rows = [row for row in rows if not (_place(row) == place and _is_from(row, since))]
        if rate.is_dropped:
            _refuse_since(rate, since)
            continue
        told = dict(zip(RATE_PLACE, place, strict=True)) | {"rate_bp": rate.rate_bp, "note": note}
        rows.append({"effective_from": start, "effective_to": None, **told})
    return rows


def _place(row: Row) -> tuple[Any, ...]:
    return tuple(row[column] for column in RATE_PLACE)


def _versions(
    tables: dict[str, pl.DataFrame], terms: dict[str, int | str | None], since: datetime | None, note: str
) -> list[Row]:
    rows = tables["policy_versions"].to_dicts()
    if not terms:
        return rows
    if since is None:
        return [row | terms | {"note": note} for row in rows]
    before = [row for row in rows if row["effective_from"] <= since]
    later = [row | terms | {"note": note} for row in rows if row["effective_from"] > since]
    others = [row for row in rows if row["effective_from"] < since]
    return [*others, max(before, key=_begins) | terms | {"effective_from": since, "note": note}, *later]


def _tier_rules(
    tables: dict[str, pl.DataFrame], numbers: list[tuple[str, str, int]], since: datetime | None, note: str
) -> list[Row]:
    rows = _with_set_at(tables["tier_rules"].to_dicts(), since if numbers else None, note)
    for tier, column, value in numbers:
        rules = [row for row in rows if row["tier"] == tier and _is_from(row, since)]
        if not rules:
            raise ValueError(f"changes {column} of {tier}, for which no rule is there: append one to tier_rules.csv")
        for row in rules:
            row |= {column: value, "note": note}
    return rows


def _bonus_steps(
    tables: dict[str, pl.DataFrame], steps: list[StepChange], since: datetime | None, note: str
) -> list[Row]:
    rows = _with_set_at(tables["bonus_steps"].to_dicts(), since if steps else None, note)
    starts = {row["effective_from"] for row in rows} or {tables["policy_versions"]["effective_from"].min()}
    begins = {start for start in starts if since is None or start >= since} or ({since} if since else starts)
    for step in steps:
        rows = [
            row for row in rows if row["effective_from"] not in begins or row["threshold_fen"] != step.threshold_fen
        ]
        if step.bonus_fen is not None:
            told = {"threshold_fen": step.threshold_fen, "bonus_fen": step.bonus_fen, "bonus_bp": step.bonus_bp}
            rows += [{"effective_from": start, **told, "note": note} for start in sorted(begins)]
    return rows


def _with_set_at(rows: list[Row], since: datetime | None, note: str) -> list[Row]:
    """The rows with the set in force at `since` repeated from then on, since a newer set replaces the whole earlier
    one."""
    before = [row for row in rows if since and row["effective_from"] < since]
    if not before or any(row["effective_from"] == since for row in rows):
        return [dict(row) for row in rows]
    in_force = [row for row in before if row["effective_from"] == max(map(_begins, before))]
    return [*map(dict, rows), *(row | {"effective_from": since, "note": note} for row in in_force)]


def _is_from(row: Row, since: datetime | None) -> bool:
    return since is None or row["effective_from"] >= since


def _refuse_since(rate: RateChange, since: datetime | None) -> None:
    if since is not None:
        raise ValueError(
            f"drops a rate ({rate.scope}, {rate.order_kind}) from a date on, which no row can say: name the rate that "
            "is to hold, or `none` to pay nothing"
        )


def _begins(row: Row) -> datetime:
    return row["effective_from"]
