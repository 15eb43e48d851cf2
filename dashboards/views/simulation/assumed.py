"""What the margin of a scenario hangs on: each assumption alone, and the elasticity at which it breaks even."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import streamlit as st

from dashboards.chart_on_page import show_chart
from dashboards.format import WHOLE_BP, axis_yuan, percent_bp, plain, short_yuan, signed
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions.scenarios import Scenario
from dashboards.swings import Names, Swing, tornado
from dashboards.views.simulation import words

#: Assumptions about how much more people sell who earn more; one for each tier.
EFFORT = "effort_"


def render(page: Page, chosen: list[Scenario]) -> None:
    """Nothing of scenarios whose margin is not known."""
    text, known = page.text, [one for one in chosen if one.swings]
    if not known:
        return
    st.markdown(f"**{text('simulation_assumed.title')}**")
    st.caption(text("simulation_assumed.means"))
    for one in known:
        if len(chosen) > 1:
            st.markdown(f"**{plain(words.title(chosen, one))}**")
        st.markdown("\n".join(f"- {sentence}" for sentence in sentences(page, one) if sentence))
        _chart(page, one)
    _assumptions(page, known)


def sentences(page: Page, one: Scenario) -> Iterator[str]:
    """At which elasticity it breaks even beside what is assumed, and how often it pays."""
    text, verdict, middle = page.text, one.verdict, round(one.swings[0]["at_middle"])
    side = "more" if middle > 0 else "less" if middle else "same"
    change = plain(short_yuan(text, abs(middle)))
    if verdict["break_even"] is None:
        yield text(f"simulation_assumed.always_{side}")
    else:
        # Of several crossings neither side of the first pays throughout.
        needs = "several" if (verdict.get("break_evens") or 0) > 1 else "above" if _rises(one) else "below"
        needed, assumed = f"{verdict['break_even']:.2f}", _assumed(page, one)
        yield text(f"simulation_assumed.{needs}", needed=needed, assumed=assumed, source=_source(page, one.swings))
        yield text(f"simulation_assumed.middle_{side}", change=change)
    chance = percent_bp(round(one.differences["margin_fen"]["chance_above"] * WHOLE_BP))
    yield text("simulation_assumed.chance", draws=f"{verdict['draws']:,}", chance=chance)


def _rises(one: Scenario) -> bool:
    """Whether it pays beyond its break-even, and not short of it."""
    at_zero = one.verdict.get("margin_at_zero_fen")
    if at_zero:
        return at_zero < 0
    # An outcome that is older than this figure, or nothing at zero: which way the bars lean is the best there is.
    return sum(row["at_high"] - row["at_low"] for row in _efforts(one)) > 0


def _assumed(page: Page, one: Scenario) -> str:
    """The elasticity that is assumed, or from which to which where the tiers differ."""
    written = sorted({f"{row['value']:.2f}" for row in _efforts(one)}, key=float)
    return page.text("simulation_assumed.between").join(dict.fromkeys([written[0], written[-1]]))


def _efforts(one: Scenario) -> list[Row]:
    return [row for row in one.swings if row["assumption"].startswith(EFFORT)]


def _source(page: Page, rows: list[Row]) -> str:
    source = next(row["source"] for row in rows if row["assumption"].startswith(EFFORT))
    return page.text.code("simulation_source", source)


def _chart(page: Page, one: Scenario) -> None:
    text, written = page.text, partial(short_yuan, page.text)
    swings = [
        Swing(
            text.code("simulation_assumption", row["assumption"]),
            *(round(row[f"at_{end}"]) for end in ("low", "high")),
            *(f"{row[end]:.2f}" for end in ("low", "high")),
        )
        for row in one.swings
    ]
    middle = round(one.swings[0]["at_middle"])
    names = Names(
        text("simulation_assumed.low"),
        text("simulation_assumed.high"),
        text("simulation_assumed.middle", change=signed(written(middle))),
        text("simulation.line_today"),
    )
    figure = tornado(swings, middle, names, lambda fen: signed(written(fen)), partial(axis_yuan, text))
    first, ends = swings[0], sorted([swings[0].low_fen, swings[0].high_fen])
    low, high = (signed(written(end)) for end in ends)
    alt = text("simulation_assumed.alt", name=one.name, first=first.name, low=low, high=high)
    show_chart(figure, alt=alt, key=f"tornado_{one.id}")


def _assumptions(page: Page, known: list[Scenario]) -> None:
    """What is assumed, in sentences, once for scenarios that assume the same."""
    told: dict[str, Scenario] = {}
    for one in known:
        by_name = sorted(one.swings, key=lambda row: row["assumption"])
        told.setdefault("\n".join(_told(page, row) for row in by_name), one)
    for sentences, one in told.items():
        title = page.text(
            "simulation_assumed.all" if len(told) == 1 else "simulation_assumed.all_of", name=plain(one.name)
        )
        with st.expander(title, icon=":material/rule:"):
            st.markdown(sentences)


def _told(page: Page, row: Row) -> str:
    text = page.text
    return text(
        "simulation_assumed.assumption",
        name=text.code("simulation_assumption", row["assumption"]),
        value=f"{row['value']:.2f}",
        low=f"{row['low']:.2f}",
        high=f"{row['high']:.2f}",
        source=text.code("simulation_source", row["source"]),
        sentence=plain(row[f"sentence_{text.language}"]),
    )
