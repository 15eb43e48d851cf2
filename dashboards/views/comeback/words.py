"""How offers, arms, and why somebody may or may not come back, are written."""

from __future__ import annotations

from collections.abc import Iterable

from dashboards.format import YUAN, percent_bp, rate
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.questions import comeback, comeback_effect
from dashboards.questions.comeback_effect import ALL, NONE

#: Features that are money, which is whole fen.
MONEY = "_fen_"
RAISES, LOWERS = "↑", "↓"


def whole_days(page: Page, course: comeback.Course) -> int:
    """After how many silent days somebody is flagged today."""
    return course.by_day[page.run.today]["flag_after_days"]


def offer(page: Page, code: str | None) -> str | None:
    """Its name, as the policy has it; one that the policy never named stands for itself."""
    if code in (ALL, NONE):
        return page.text(f"comeback_offer.{code}")
    named = comeback_effect.offers(page.publication).get(code)
    return named[f"name_{page.text.language}"] if named else code


def arm(text: Text, code: str) -> str:
    return text(f"comeback_arm.{code}")


def chosen_why(text: Text, row: Row) -> str:
    """Why somebody is in their arm (a row of marts.fct_comeback)."""
    # A trained model is named behind what it chooses by.
    by, arm = (row["model"] or "").partition("/")[0], row["arm"]
    if f"comeback_chosen_by.{by}" in text.words:
        by = text(f"comeback_chosen_by.{by}")
    name = f"{arm}_unranked" if row["rank"] is None and arm in ("treated", "control") else arm
    return text(f"comeback_chosen.{name}", rank=row["rank"], by=by, control=rate(row["control_bp"]))


def reasons(text: Text, found: Iterable[Row] | None) -> str | None:
    """What sets somebody apart, each with which way it moves their chance: structs of feature, value and effect."""
    if found is None:
        return None
    return text("comeback.reason_between").join(
        f"{_reason(text, each['feature'], each['value'])} {RAISES if each['effect'] > 0 else LOWERS}" for each in found
    )


def _reason(text: Text, feature: str, value: float) -> str:
    amount = value / YUAN if MONEY in feature else value
    written = f"{amount:,.1f}".removesuffix(".0")
    key = f"comeback_reason.{feature}"
    return text(f"comeback_reason.{feature}", value=written) if key in text.words else feature


def bp(share: float | None) -> int | None:
    """A share of one in basis points."""
    return None if share is None else round(share * 10_000)


def share(of_one: float | None) -> str:
    return percent_bp(bp(of_one))


def of_hundred(of_one: float) -> str:
    """0.112 is 11.2: so many of a hundred."""
    return percent_bp(bp(of_one)).removesuffix("%")
