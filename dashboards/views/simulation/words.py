"""What the numbers of the policy are called, and how amounts are written."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.format import rate, short_yuan, yuan
from dashboards.i18n import Text
from dashboards.questions.distributors import TIERS
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


def headings(text: Text, knobs: Sequence[str]) -> dict[str, str]:
    """What lines of a file of changes turn, in words; by the line itself where two would be called the same."""
    named = {knob: change(text, knob) for knob in knobs}
    return {knob: called if list(named.values()).count(called) == 1 else knob for knob, called in named.items()}


def change(text: Text, what: str) -> str:
    """What a line of a file of changes turns (docs/simulate.md); a word of a newer pipeline stands for itself."""
    between, (first, *rest) = text("simulation_knob.between"), what.split()
    if first == "bonus" and rest and rest[0].isdecimal():
        return text("simulation_knob.step", threshold=short_yuan(text, int(rest[0])))
    if _is_number(what):
        tier = [text.code("tier", first)] if rest else []
        return between.join([*tier, text.code("simulation_number", what.split()[-1])])
    parts = {"place": text("simulation_knob.all")}
    for part in (part.strip() for part in what.split(",")):
        word, _, of = part.partition(" ")
        if word in ("first", "repeat"):
            parts["kind"] = text.code("kind", word)
        elif word == "stage":
            parts["place"] = text.code("stage", of)
        elif word in ("category", "product"):
            parts["place"] = text(f"simulation_knob.{word}", name=of)
        elif word == "level":
            parts["level"] = text.code("level", of) if of != "1" else ""
        elif word not in ("all", "any"):
            parts["tier"] = text.code("tier", word)
    return between.join(parts[name] for name in ("kind", "place", "tier", "level") if parts.get(name))


def kind(what: str) -> str:
    """The kind of column that holds the values of what a line of a file of changes turns."""
    if _is_number(what):
        return "rate" if what.endswith("_bp") else "money" if what.endswith("_fen") else "number"
    is_amount = what.startswith("bonus ") and not what.endswith(" bp")
    return "money" if is_amount else "rate"


def turned(text: Text, what: str, amount: int | None) -> str:
    """A value of it."""
    if amount is None:
        return text("none")
    shown = kind(what)
    return rate(amount) if shown == "rate" else yuan(amount) if shown == "money" else f"{amount:,}"


def _is_number(what: str) -> bool:
    """Whether it is a term of the policy or a number of a tier, such as `senior min_deals`, and no rate or step."""
    *before, last = what.split()
    # Ids of products, categories and stages may have such a line too, after a word that is no tier.
    return "_" in last and (not before or (len(before) == 1 and before[0] in TIERS))
