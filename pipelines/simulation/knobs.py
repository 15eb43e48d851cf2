"""The numbers of a policy that a search may turn, told like changes: `stage launch, first: 1000..1800`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from models.simulation.search import Knob
from models.simulation.together.terms import GROUND_TERMS
from pipelines.errors import ConfigurationError
from pipelines.policy import Policy
from pipelines.policy.description import WHOLE_BP
from pipelines.simulation.books import Books
from pipelines.simulation.changes import Changes, RateChange, parse_changes

#: Basis points are turned by so many, anything else one by one.
STEP_BP = 50
#: Unless told otherwise, the rates at level 1 that hold for all tiers are turned, from half to half as much again.
LEAST_PART, MOST_PART = 0.5, 1.5


def knobs_of(books: Books, told: list[str]) -> list[Knob]:
    """The knobs that `told` names, else the rates in force. Raises ConfigurationError for one without meaning, for two
    that turn the same number, and for two called the same but for case: tables can't tell their columns apart."""
    knobs = [_knob(books, line) for line in told] if told else _rates_in_force(books)
    seen: dict[object, str] = {}
    for knob in knobs:
        places = [knob.name.casefold(), *_places(_parsed(books, knob.name, str(knob.least)))]
        if before := next((seen[place] for place in places if place in seen), None):
            raise ConfigurationError(f"The search can't turn {before!r} and {knob.name!r} at once: choose one.")
        seen |= dict.fromkeys(places, knob.name)
    return knobs


def _places(changes: Changes) -> list[object]:
    """The numbers of a policy that a line changes."""
    rates = [replace(rate, rate_bp=None) for rate in changes.rates]
    steps, tiers = (step.threshold_fen for step in changes.steps), (tier[:2] for tier in changes.tiers)
    return [*rates, *steps, *tiers, *changes.terms]


def changes_text(values: Mapping[str, int], name: str, note: str) -> str:
    """The choice as a file of changes."""
    lines = [f"{what}: {value}" for what, value in values.items()]
    return "\n".join([f"name: {name}", f"note: {note}", *lines]) + "\n"


def _knob(books: Books, line: str) -> Knob:
    what, _, between = (part.strip() for part in line.partition(":"))
    low, dots, rest = (part.strip() for part in between.partition(".."))
    high, _, step = (part.strip() for part in rest.partition(" by "))
    try:
        if not dots:
            raise ValueError("say from where to where, such as `first: 1000..1500` or `first: 10%..15% by 0.25%`")
        if what.startswith("bonus") and low.endswith(("%", "bp")):
            what = f"{what} bp".replace(" bp bp", " bp")
        changes = _parsed(books, what, low)
        if ground := next((term for term in changes.terms if term in GROUND_TERMS), None):
            raise ValueError(f"{ground} decides how orders are judged, which can only be replayed, policy by policy")
        least, most = _value(changes), _value(_parsed(books, what, high))
        if _is_share(changes) and most > WHOLE_BP:
            raise ValueError("it would pay more than is sold")
        by = _value(_parsed(books, what, step)) if step else _step(changes, least)
        return Knob(what, least, most, by, _today(books, changes))
    except ValueError as error:
        raise ConfigurationError(f"The search can't turn {line!r}: {str(error).rstrip('.')}.") from None


def _value(changes: Changes) -> int:
    """The one number that a line says."""
    if changes.rates:
        value = changes.rates[0].rate_bp
    elif changes.steps:
        value = changes.steps[0].bonus_bp or changes.steps[0].bonus_fen
    else:
        value = changes.tiers[0][2] if changes.tiers else next(iter(changes.terms.values()))
    if not isinstance(value, int):
        raise ValueError("its ends are no numbers")
    return value


def _is_share(changes: Changes) -> bool:
    """Whether it is told in basis points."""
    tiers = any(column.endswith("_bp") for _, column, _ in changes.tiers)
    return bool(changes.rates) or tiers or any(step.bonus_bp for step in changes.steps)


def _step(changes: Changes, least: int) -> int:
    if changes.steps and not _is_share(changes):
        return max(1, least // 10)
    return STEP_BP if _is_share(changes) else 1


def _today(books: Books, changes: Changes) -> int | None:
    """Where the knob stands in the policy in force; None where it says nothing of it, or several things."""
    if changes.rates:
        found = {rate_in_force(books, rate) for rate in changes.rates}
        return found.pop() if len(found) == 1 else None
    tables = books.policy.tables()
    file, column, only = "policy_versions", next(iter(changes.terms), ""), {}
    if changes.tiers:
        file, column, only = "tier_rules", changes.tiers[0][1], {"tier": changes.tiers[0][0]}
    elif changes.steps:
        step = changes.steps[0]
        column = "bonus_bp" if step.bonus_bp else "bonus_fen"
        file, only = "bonus_steps", {"threshold_fen": step.threshold_fen}
    begun = tables[file].filter(pl.col("effective_from") <= books.as_of)
    in_force = begun.filter(pl.col("effective_from") == pl.col("effective_from").max()).filter(**only)
    return in_force[column][-1] if len(in_force) else None


def rate_in_force(books: Books, rate: RateChange) -> int | None:
    """The rate of this very place at the instant of the data."""
    place = ("level", "scope", "tier", "order_kind")
    rows = books.policy.commission_rates.filter(**{column: getattr(rate, column) for column in place})
    rows = rows.filter(rows["scope_id"].eq_missing(rate.scope_id), rows["effective_from"] <= books.as_of)
    rows = rows.filter(rows["effective_to"].is_null() | (rows["effective_to"] > books.as_of)).sort("effective_from")
    return rows["rate_bp"][-1] if len(rows) else None


def _parsed(books: Books, what: str, value: str) -> Changes:
    return parse_changes(f"{what}: {value}", "knob", books.business_timezone)


def _rates_in_force(books: Books) -> list[Knob]:
    policy: Policy = books.policy
    places = policy.commission_rates.filter(level=1, tier="any")
    places = places.filter(places["scope"].is_in(["all", "stage"])).select("scope", "scope_id", "order_kind").unique()
    knobs = []
    for scope, scope_id, kind in places.sort("scope", "scope_id", "order_kind").rows():
        today = rate_in_force(books, RateChange(1, scope, scope_id, "any", kind, None))
        if today:
            least = max(int(today * LEAST_PART) // STEP_BP * STEP_BP, STEP_BP)
            most = min(-(-int(today * MOST_PART) // STEP_BP) * STEP_BP, WHOLE_BP)
            knobs.append(Knob(f"{scope} {scope_id or ''}".strip() + f", {kind}", least, most, STEP_BP, today))
    return knobs
