"""The numbers of a policy that a search may turn, told like changes: `stage launch, first: 1000..1800`."""

from __future__ import annotations

from collections.abc import Mapping

from models.simulation.search import Knob
from pipelines.errors import ConfigurationError
from pipelines.policy import Policy
from pipelines.policy.description import WHOLE_BP
from pipelines.simulation.books import Books
from pipelines.simulation.changes import Changes, RateChange, parse_changes

#: Basis points, and anything else, are turned by so many.
STEPS = {"_bp": 50, "": 1}
#: Unless told otherwise, the rates at level 1 that hold for all tiers are turned, from half to half as much again.
LEAST_PART, MOST_PART = 0.5, 1.5


def knobs_of(books: Books, told: list[str]) -> list[Knob]:
    """The knobs that `told` names, else the rates in force. Raises ConfigurationError for one without meaning."""
    return [_knob(books, line) for line in told] if told else _rates_in_force(books)


def changes_text(values: Mapping[str, int], name: str, note: str) -> str:
    """The choice as a file of changes."""
    lines = [f"{what}: {value}" for what, value in values.items()]
    return "\n".join([f"name: {name}", f"note: {note}", *lines]) + "\n"


def _knob(books: Books, line: str) -> Knob:
    what, _, between = (part.strip() for part in line.partition(":"))
    low, dots, rest = between.partition("..")
    high, _, step = rest.partition(" by ")
    try:
        if not dots:
            raise ValueError("say from where to where, such as `first: 1000..1500` or `first: 10%..15% by 0.25%`")
        least, most, by = (_number(books, what, text.strip()) for text in (low, high, step or _step(books, what, low)))
        return Knob(what, least, most, by, _today(books, what, low.strip()))
    except ValueError as error:
        raise ConfigurationError(f"The search can't turn {line!r}: {str(error).rstrip('.')}.") from None


def _number(books: Books, what: str, text: str) -> int:
    """What a file of changes would understand by this value."""
    changes = _parsed(books, what, text)
    if changes.rates:
        value = changes.rates[0].rate_bp
    elif changes.steps:
        value = changes.steps[0].bonus_fen or changes.steps[0].bonus_bp
    else:
        value = changes.tiers[0][2] if changes.tiers else next(iter(changes.terms.values()))
    if not isinstance(value, int):
        raise ValueError(f"{text!r} is no number to turn")
    return value


def _step(books: Books, what: str, low: str) -> str:
    changes = _parsed(books, what, low.strip())
    is_bp = bool(changes.rates) or any(column.endswith("_bp") for _, column, _ in changes.tiers)
    return str(STEPS["_bp" if is_bp else ""] if not changes.steps else max(1, _number(books, what, low.strip()) // 10))


def _today(books: Books, what: str, low: str) -> int:
    """Where the knob stands in the policy in force; where it says nothing of it, at the least."""
    changes = _parsed(books, what, low)
    if changes.rates:
        found = [rate_in_force(books, rate) for rate in changes.rates]
        return next((rate for rate in found if rate is not None), _number(books, what, low))
    tables = {
        name: frame.filter(frame["effective_from"] <= books.as_of) for name, frame in books.policy.tables().items()
    }
    if changes.tiers:
        tier, column, _ = changes.tiers[0]
        rows = tables["tier_rules"].filter(tier=tier)
    elif changes.steps:
        column, rows = "bonus_fen", tables["bonus_steps"].filter(threshold_fen=changes.steps[0].threshold_fen)
    else:
        column, rows = next(iter(changes.terms)), tables["policy_versions"]
    rows = rows.sort("effective_from")
    value = rows[column][-1] if len(rows) else None
    return value if isinstance(value, int) else _number(books, what, low)


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
            step = STEPS["_bp"]
            least = max(int(today * LEAST_PART) // step * step, step)
            most = min(-(-int(today * MOST_PART) // step) * step, WHOLE_BP)
            knobs.append(Knob(f"{scope} {scope_id or ''}".strip() + f", {kind}", least, most, step, today))
    return knobs
