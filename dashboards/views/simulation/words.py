"""What the numbers of the policy are called, and how amounts are written."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.format import rate, short_yuan, yuan
from dashboards.i18n import Text
from dashboards.questions.knobs import Knob
from dashboards.questions.scenarios import Scenario


def name(text: Text, knob: Knob) -> str:
    """Of which orders, people or sales it is: what is not told apart is not named."""
    if knob.table == "shares":
        tier, column = knob.place
        return text(f"simulation_knob.{column}", tier=text.code("tier", tier))
    if knob.table == "steps":
        return text("simulation_knob.step", threshold=short_yuan(text, knob.place[1]))
    level, scope, scope_id, tier, order_kind = knob.place
    parts = [
        text.code("kind", order_kind),
        text.code("stage", scope_id) if scope == "stage" else text("simulation_knob.all"),
        *([] if tier == "any" else [text.code("tier", tier)]),
        *([] if level == 1 else [text.code("level", str(level))]),
    ]
    return text("simulation_knob.between").join(parts)


def value(knob: Knob, amount: int) -> str:
    return rate(amount) if knob.unit == "bp" else yuan(amount)


def figure(text: Text, name: str, amount: int | None) -> str:
    """A figure of a scenario, by what its name ends in: fen, basis points, or a count."""
    if amount is None:
        return text("none")
    if name.endswith("_fen"):
        return short_yuan(text, amount)
    return rate(amount) if name.endswith("_bp") else f"{amount:,}"


def title(chosen: Sequence[Scenario], one: Scenario) -> str:
    """The name of one of the chosen; with its id where others bear the same."""
    is_alone = sum(other.name == one.name for other in chosen) == 1
    return one.name if is_alone else f"{one.name} {one.id}"
