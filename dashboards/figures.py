"""Cards of figures: each with its change, its course, its goal, what it means, and whom it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from dashboards import behind
from dashboards.behind import People
from dashboards.format import percent, percent_bp, signed, tenths
from dashboards.frame import Page
from dashboards.questions import runs

NARROWEST_CARD = 150
#: A figure that cannot be known.
UNKNOWN = "—"


@dataclass(frozen=True)
class Card:
    """One figure. `delta` is None where there is nothing to compare with; `course` is for the eye only."""

    label: str
    value: str
    definition: str
    delta: str | int | None = None
    delta_color: str = "normal"
    course: list[float] = field(default_factory=list)
    goal: str | None = None
    people: People | None = None


def render(page: Page, cards: list[Card]) -> None:
    with st.grid(len(cards), min_column_width=NARROWEST_CARD, gap="xsmall"):
        for card in cards:
            with st.container(border=True, height="stretch", gap="xsmall"):
                _figure(card)
                if card.people:
                    behind.button(page, card.people)


def _figure(card: Card) -> None:
    st.metric(
        card.label,
        card.value,
        card.delta,
        delta_color=card.delta_color,
        help=card.definition,
        chart_data=card.course,
        chart_type="area",
    )
    if card.goal:
        st.caption(card.goal)


def change(now: int, before: int, written: str) -> str | int:
    """What moved, `written` being the difference in words, with its share of what was before."""
    if now == before:
        return 0
    share = f" ({percent(abs(now - before), before)})" if before > 0 else ""
    return signed(written) + share


def points(page: Page, now: int | None, before: int | None) -> str | int | None:
    """By how many percentage points a share (basis points) moved, as the two are written; None where one of them is not
    known."""
    if now is None or before is None:
        return None
    moved = tenths(now) - tenths(before)
    return page.text("measure.points", points=signed(percent_bp(moved).removesuffix("%"))) if moved else 0


def definition(page: Page, meaning: str, table: str, column: str) -> str:
    """What a figure means: in words, as the column that it rests on was published, and how the table's checks went."""
    parts = [meaning]
    comment = runs.definition(page.publication, table, column)
    if comment:
        parts.append(page.text("definition.source", table=table, column=column, comment=comment))
    found = [check for check in runs.checks(page.publication) if check["table_name"] == table]
    if found:
        passed = sum(check["status"] == "pass" for check in found)
        parts.append(page.text("definition.checks", passed=passed, total=len(found)))
    return "\n\n".join(parts)
