"""Scenarios that were replayed, up to three side by side against the rules of then."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboards import behind, published, tables
from dashboards.address import arriving, keep
from dashboards.behind import People
from dashboards.chart_on_page import show_chart
from dashboards.charts import OTHER_COLOUR, PALETTE
from dashboards.format import axis_yuan, day, moment, percent, plain, short_yuan, signed
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions import scenarios
from dashboards.questions.scenarios import MOST_BESIDE, Scenario
from dashboards.tables import Column
from dashboards.timeline import Course, timeline
from dashboards.views.simulation import assumed, lists, reactions, warned, words

#: The chosen scenarios in the address, by their ids.
KEY, BETWEEN = "scenarios", "-"
FIGURES = ("commission_fen", "commission_bp", "margin_fen", "lines_fen", "monthly_fen", "earning", "risen", "mentors")


def choose(scenario_id: str) -> None:
    """Puts a scenario first among those that the page shows."""
    before = st.query_params.get(KEY, "").split(BETWEEN)
    chosen = [scenario_id, *(other for other in before if other and other != scenario_id)]
    st.query_params[KEY] = BETWEEN.join(chosen[:MOST_BESIDE])


def render(page: Page) -> list[People]:
    """Returns the lists that are offered."""
    text, kept = page.text, scenarios.kept(published.home())
    if not kept:
        st.info(text("simulation.none_kept"), icon=":material/inbox:")
        return []
    chosen = _chosen(page, {one.id: one for one in kept})
    with st.expander(text("simulation.all_kept", count=len(kept)), expanded=not chosen):
        _list(page, kept)
    if not chosen:
        return []
    found = [lists.fallen(page, one) for one in chosen]
    for one, fallen in zip(chosen, found, strict=True):
        _head(page, one, fallen)
    _figures(page, chosen)
    _months(page, chosen)
    _groups(page, chosen)
    _guardrails(page, chosen)
    reactions.render(page, chosen)
    assumed.render(page, chosen)
    return found


def _chosen(page: Page, kept: dict[str, Scenario]) -> list[Scenario]:
    def is_known(code: str) -> bool:
        return all(one in kept for one in code.split(BETWEEN)) and code.count(BETWEEN) < MOST_BESIDE

    wanted = arriving(KEY, "", is_known)
    if wanted is not None:
        st.session_state[KEY] = wanted.split(BETWEEN) if wanted else []
    chosen = st.multiselect(
        page.text("simulation.choose", most=MOST_BESIDE),
        list(kept),
        key=KEY,
        format_func=lambda code: f"{kept[code].name} · {code}",
        max_selections=MOST_BESIDE,
        placeholder=page.text("simulation.choose_some"),
    )
    keep(KEY, BETWEEN.join(chosen), "")
    return [kept[code] for code in chosen]


def _list(page: Page, kept: list[Scenario]) -> None:
    text = page.text
    tables.show(
        [
            Column(text("simulation.name"), lambda one: one.name),
            Column(text("simulation.note"), lambda one: one.note),
            Column(text("simulation_scenario.change_yuan"), lambda one: _change(one, "commission_fen"), "money"),
            Column(text("simulation_scenario.losing"), lambda one: one.everybody["losing"], "number"),
            Column(text("simulation_scenario.as_of"), lambda one: page.run.local(one.as_of), "moment"),
            Column(text("simulation_scenario.made_at"), lambda one: page.run.local(one.made_at), "moment"),
            Column(text("simulation_scenario.id"), lambda one: one.id),
        ],
        kept,
    )


def _head(page: Page, one: Scenario, fallen: People) -> None:
    """What it comes to in a sentence, what is wrong with it, and who falls."""
    text, change = page.text, _change(one, "commission_fen")
    commission, counts = one.figures["commission_fen"], one.everybody
    with st.container(border=True):
        st.markdown(f"**{plain(one.name)}** {plain(one.note)}")
        side = "more" if change > 0 else "less" if change else "same"
        money = {
            "change": plain(short_yuan(text, abs(change))),
            "share": percent(abs(change), commission["today"]),
        }
        people = {name: f"{counts[name]:,}" for name in ("gaining", "losing", "below_last_month")}
        st.markdown(text(f"simulation_scenario.{side}", **money) + text("simulation_scenario.people", **people))
        broken = [name for name, row in one.guardrails.items() if not row["is_kept"]]
        for name in broken:
            st.warning(text(f"simulation_broken.{name}"), icon=":material/shield:")
        warned.render(page, one)
        as_of = moment(text, page.run.local(one.as_of))
        is_newer = one.run_id != page.run.run_id
        st.caption(text("simulation_scenario.newer" if is_newer else "simulation_scenario.current", as_of=as_of))
        if counts["below_last_month"]:
            behind.button(page, fallen, text("simulation_scenario.who"))


def _figures(page: Page, chosen: list[Scenario]) -> None:
    text = page.text
    tables.show(
        [
            Column(text("simulation_scenario.figure"), lambda name: text(f"simulation_figures.{name}")),
            Column(text("simulation.line_today"), lambda name: _written(page, chosen[0], name, "today")),
            *(Column(words.title(chosen, one), partial(_beside_today, page, one)) for one in chosen),
        ],
        FIGURES,
    )
    if len({one.run_id for one in chosen}) > 1:
        st.caption(text("simulation_scenario.other_data"))


def _written(page: Page, one: Scenario, name: str, column: str) -> str:
    return words.figure(page.text, name, one.figures[name][column])


def _beside_today(page: Page, one: Scenario, name: str) -> str:
    """The figure with its difference to the rules of then."""
    written, change = _written(page, one, name, "scenario"), _change(one, name)
    return written if not change else f"{written} ({signed(words.figure(page.text, name, change))})"


def _change(one: Scenario, name: str) -> int | None:
    row = one.figures[name]
    return None if None in (row["today"], row["scenario"]) else row["scenario"] - row["today"]


def _months(page: Page, chosen: list[Scenario]) -> None:
    """Commission by month, a line each over the broad one of what was paid."""
    text = page.text
    months = sorted({row["month_start"] for one in chosen for row in one.months})

    def course(one: Scenario, column: str) -> list[int | None]:
        found = {row["month_start"]: row[column] for row in one.months}
        return [found.get(month) for month in months]

    today = Course(text("simulation.line_today"), OTHER_COLOUR, course(chosen[0], "today_fen"), width=4)
    lines = [
        Course(words.title(chosen, one), PALETTE[place], course(one, "scenario_fen"))
        for place, one in enumerate(chosen)
    ]
    figure = timeline(
        labels=[day(text, month, "month") for month in months],
        ticks=[day(text, month, "month_tick") for month in months],
        lines=[today, *lines],
        is_open=[month >= page.run.today.replace(day=1) for month in months],
        written=partial(short_yuan, text),
        axis_written=partial(axis_yuan, text),
    )
    names = text("frame.and").join(one.name for one in chosen)
    show_chart(figure, alt=text("simulation_scenario.months_alt", names=names), key="scenario_months")


def _groups(page: Page, chosen: list[Scenario]) -> None:
    text = page.text
    st.markdown(f"**{text('simulation_scenario.groups')}**")
    tabs = st.tabs([text(f"simulation_group.{kind}") for kind in scenarios.GROUPS])
    for kind, tab in zip(scenarios.GROUPS, tabs, strict=True):
        found = [{row["name"]: row for row in one.groups(kind)} for one in chosen]
        names = list(dict.fromkeys(name for groups in found for name in groups))
        columns = [
            Column(_heading(chosen, one, text(f"simulation_scenario.{name}")), _of(groups, value), shown)
            for one, groups in zip(chosen, found, strict=True)
            for name, value, shown in (
                ("income_yuan", lambda row: row["income_fen"] - row["income_today_fen"], "money"),
                ("gaining", lambda row: row["gaining"], "number"),
                ("losing", lambda row: row["losing"], "number"),
                ("below", lambda row: row["below_last_month"], "number"),
            )
        ]
        with tab:
            heading = Column(text(f"simulation_group.{kind}"), partial(_group, page, kind))
            tables.show([heading, *columns], names, height="content" if kind != "region" else "auto")


def _of(groups: dict[str, Row], value: Callable[[Row], int]) -> Callable[[str], int | None]:
    return lambda name: value(groups[name]) if name in groups else None


def _group(page: Page, kind: str, name: str) -> str:
    if name == "none":
        return page.text(f"simulation_group.no_{kind}")
    return page.text.code("tier", name) if kind == "tier" else name


def _guardrails(page: Page, chosen: list[Scenario]) -> None:
    text = page.text
    st.markdown(f"**{text('simulation_scenario.guardrails')}**")

    def shown(one: Scenario, name: str) -> str:
        row = one.guardrails[name]
        if row["scenario"] is None:
            return text("none")
        mark = "✓" if row["is_kept"] else "✗"
        return f"{mark} {words.figure(text, name, row['scenario'])}"

    def limit(name: str) -> str:
        row = chosen[0].guardrails[name]
        side, value = ("≤", row["most"]) if row["most"] is not None else ("≥", row["least"])
        return f"{side} {words.figure(text, name, value)}"

    tables.show(
        [
            Column(text("simulation_scenario.guardrail"), lambda name: text(f"simulation_guardrail.{name}")),
            Column(text("simulation_scenario.limit"), limit),
            Column(
                text("simulation.line_today"),
                lambda name: words.figure(text, name, chosen[0].guardrails[name]["today"]),
            ),
            *(Column(words.title(chosen, one), partial(shown, one)) for one in chosen),
        ],
        list(chosen[0].guardrails),
    )


def _heading(chosen: list[Scenario], one: Scenario, what: str) -> str:
    return what if len(chosen) == 1 else f"{words.title(chosen, one)} · {what}"
