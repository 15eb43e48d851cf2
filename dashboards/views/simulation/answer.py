"""What the rules as they are turned would have paid, beside today's, and how far that may be off."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial

import plotly.graph_objects as go
import streamlit as st

from dashboards import figures, frame, tables
from dashboards.chart_on_page import show_chart
from dashboards.charts import ENTRY_COLOURS, OTHER_COLOUR, Bars, Line, add_lines, stacked_bars
from dashboards.figures import UNKNOWN, Card
from dashboards.format import axis_yuan, day, percent, percent_bp, plain, rate, ratio_bp, short_yuan, yuan
from dashboards.frame import Page
from dashboards.questions.goals import goal
from dashboards.questions.knobs import Knob
from dashboards.questions.screening import KINDS, Screening
from dashboards.tables import Column

COLOURS = {kind: ENTRY_COLOURS["accrue" if kind == "line" else kind] for kind in KINDS}
#: By what the change is told apart: the column of a part, and the kind of its codes.
SPLITS = {"kind": "simulation_part", "order_kind": "kind", "stage": "stage", "tier": "tier"}


def render(page: Page, found: Screening, changed: dict[Knob, int]) -> None:
    """In a few sentences and figures, and how far these may be off."""
    frame.findings(page, _sentences(page, found, changed))
    figures.render(page, _cards(page, found))
    bound = found.amount().bound_fen
    st.caption(page.text("simulation.bound" if bound else "simulation.exact", bound=plain(yuan(bound))))


def tell_apart(page: Page, found: Screening) -> None:
    """Month by month, and by what is paid to whom for what."""
    text, paid = page.text, found.amount()
    words = {"today": short_yuan(text, paid.today_fen), "then": short_yuan(text, paid.screened_fen)}
    show_chart(_chart(page, found), alt=text("simulation.months_alt", **words))
    st.caption(text("simulation.months_read"))
    st.markdown(f"**{text('simulation.where')}**")
    _where(page, found)


def _sentences(page: Page, found: Screening, changed: dict[Knob, int]) -> list[str]:
    text, paid = page.text, found.amount()
    sales = found.goods.sales_fen
    if not changed:
        today = plain(short_yuan(text, paid.today_fen))
        return [text("simulation_say.today", today=today, share=percent(paid.today_fen, sales))]
    side = "more" if paid.change_fen > 0 else "less" if paid.change_fen else "same"
    moved = text(
        f"simulation_say.{side}",
        change=plain(short_yuan(text, abs(paid.change_fen))),
        share=percent(abs(paid.change_fen), paid.today_fen),
        before=percent(paid.today_fen, sales),
        then=percent(paid.screened_fen, sales),
    )
    return [moved, _breakeven(page, found), *_off_band(page, found), text("simulation_say.next")]


def _breakeven(page: Page, found: Screening) -> str:
    if found.goods.margin_fen is None or not found.amount().change_fen:
        return ""
    needed = found.breakeven_bp
    if needed is None:
        return page.text("simulation_say.never")
    return page.text(f"simulation_say.{'rise' if needed >= 0 else 'fall'}", share=percent_bp(abs(needed)))


def _off_band(page: Page, found: Screening) -> list[str]:
    """Rates that leave the band in which malls that do well lie."""
    said = []
    for kind in ("first", "repeat"):
        bp, (least, most) = _rate(found, kind)[1], _band(page, kind)
        if bp is not None and least is not None and most is not None and not least <= bp <= most:
            words = {"kind": page.text.code("kind", kind), "rate": percent_bp(bp)}
            said.append(page.text("simulation_say.off_band", least=rate(least), most=rate(most), **words))
    return said


def _cards(page: Page, found: Screening) -> list[Card]:
    return [
        _commission(page, found),
        _share(page, found),
        *(_kind(page, found, kind) for kind in ("first", "repeat")),
        _margin(page, found),
        _needed(page, found),
    ]


def _commission(page: Page, found: Screening) -> Card:
    text, paid = page.text, found.amount()
    months = found.by("month_start").values()
    return Card(
        label=text("simulation_figure.commission"),
        value=short_yuan(text, paid.screened_fen),
        definition=figures.definition(page, text("simulation_means.commission"), "fct_rate_cells", "commission_fen"),
        delta=figures.change(paid.screened_fen, paid.today_fen, short_yuan(text, paid.change_fen)),
        delta_color="off",
        course=[float(month.screened_fen) for month in months],
        goal=text("simulation.today", today=plain(short_yuan(text, paid.today_fen))),
    )


def _share(page: Page, found: Screening) -> Card:
    text, paid, sales = page.text, found.amount(), found.goods.sales_fen
    then, today = ratio_bp(paid.screened_fen, sales), ratio_bp(paid.today_fen, sales)
    return Card(
        label=text("simulation_figure.share"),
        value=percent_bp(then),
        definition=text("simulation_means.share"),
        delta=figures.points(page, then, today),
        delta_color="off",
        goal=text("simulation.today", today=percent_bp(today)),
    )


def _kind(page: Page, found: Screening, kind: str) -> Card:
    text, (today, then) = page.text, _rate(found, kind)
    least, most = _band(page, kind)
    band = None if least is None or most is None else text("simulation.band", least=rate(least), most=rate(most))
    return Card(
        label=text("simulation_figure.rate", kind=text.code("kind", kind)),
        value=percent_bp(then),
        definition=text("simulation_means.rate"),
        delta=figures.points(page, then, today),
        delta_color="off",
        goal=band,
    )


def _margin(page: Page, found: Screening) -> Card:
    text, goods, paid = page.text, found.goods, found.amount()
    label, definition = text("simulation_figure.margin"), text("simulation_means.margin")
    if goods.margin_fen is None:
        return Card(label, UNKNOWN, definition, goal=text("simulation.no_cost"))
    then, today = goods.margin_fen - paid.screened_fen, goods.margin_fen - paid.today_fen
    known = text("simulation.known", share=percent(goods.costed_fen, goods.sales_fen))
    delta = figures.change(then, today, short_yuan(text, then - today))
    return Card(label, short_yuan(text, then), definition, delta=delta, goal=known)


def _needed(page: Page, found: Screening) -> Card:
    text, needed = page.text, found.breakeven_bp
    written = UNKNOWN if needed is None else f"{'+' if needed > 0 else ''}{percent_bp(needed)}"
    return Card(
        label=text("simulation_figure.breakeven"),
        value=written,
        definition=text("simulation_means.breakeven"),
        goal=text("simulation.breakeven_read"),
    )


def _rate(found: Screening, kind: str) -> tuple[int | None, int | None]:
    """What promoters get of such orders, today and then, in basis points of what refunds left of them."""
    parts = [part for part in found.parts if part["order_kind"] == kind and part["level"] == 1]
    kept, paid = sum(part["kept_fen"] for part in parts), Screening(parts, found.goods).amount()
    return ratio_bp(paid.today_fen, kept), ratio_bp(paid.screened_fen, kept)


def _band(page: Page, kind: str) -> tuple[int | None, int | None]:
    today = page.run.last_whole_day
    least, most = (goal(page.publication, page.run, f"{kind}_order_rate_{end}", today) for end in ("least", "most"))
    return least, most


def _chart(page: Page, found: Screening) -> go.Figure:
    """What is paid month by month, over the line of what was."""
    text, months = page.text, found.by("month_start")
    written, axis = partial(short_yuan, text), partial(axis_yuan, text)
    paid = {
        kind: [
            found.amount(lambda part, at=(month, kind): (part["month_start"], part["kind"]) == at).screened_fen
            for month in months
        ]
        for kind in KINDS
    }
    today = [amount.today_fen for amount in months.values()]
    figure = stacked_bars(
        labels=[day(text, month, "month") for month in months],
        ticks=[day(text, month, "month_tick") for month in months],
        parts=[Bars(text(f"simulation_part.{kind}"), COLOURS[kind], amounts) for kind, amounts in paid.items()],
        is_hatched=[month >= page.run.today.replace(day=1) for month in months],
        money=written,
        axis_money=axis,
        total_name=text("simulation.total"),
        reach=max(today, default=0),
    )
    add_lines(figure, [Line(text("simulation.line_today"), OTHER_COLOUR, today, "dash")], written)
    return figure


def _where(page: Page, found: Screening) -> None:
    """The change told apart in several ways, one under the other."""
    text = page.text
    rows = [
        asdict(amount) | {"by": column, "name": _name(page, column, code), "change_fen": amount.change_fen}
        for column in SPLITS
        for code, amount in found.by(column).items()
    ]
    tables.show(
        [
            Column(text("simulation.by"), lambda row: text(f"simulation_split.{row['by']}")),
            Column(text("simulation.part"), lambda row: row["name"]),
            Column(text("simulation.today_yuan"), lambda row: row["today_fen"], "money"),
            Column(text("simulation.then_yuan"), lambda row: row["screened_fen"], "money"),
            Column(text("simulation.change_yuan"), lambda row: row["change_fen"], "money"),
            Column(text("simulation.bound_yuan"), lambda row: row["bound_fen"], "money"),
        ],
        rows,
        height="content",
    )


def _name(page: Page, column: str, code: str) -> str:
    if column == "kind":
        return page.text(f"simulation_part.{code}")
    return page.text.code(SPLITS[column], code)
