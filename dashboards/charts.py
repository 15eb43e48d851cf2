"""Figures out of plain values: no data is read here, and every word comes from the caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go

PALETTE = ("#3f7fd9", "#eb9a4b", "#2aa198", "#9673c7", "#d9b13b", "#56b3d6", "#d8709f", "#7aa35a")
OTHER_COLOUR = "#98a0aa"
TAKEN_COLOUR = "#d95757"
#: An entry type keeps its colour whatever else is shown: what is taken back is warm, what is earned is not.
ENTRY_COLOURS = {
    "accrue": PALETTE[0],
    "settle": PALETTE[2],
    "void": "#eb9a4b",
    "clawback": TAKEN_COLOUR,
    "bonus": "#9673c7",
    "management": "#b79be0",
    "mentor": "#d9b13b",
    "opening": OTHER_COLOUR,
    "payout": PALETTE[7],
}
Money = Callable[[int], str]
HEIGHT = 380
#: Room for one bar that lies on its side, and for the axis under them.
BAR_HEIGHT = 34
AXIS_HEIGHT = 70
#: How far under the bars their legend lies, below what is written along the axis.
LEGEND_DROP = 32
MOST_TICKS = 8
AXIS_STEPS = 4


@dataclass(frozen=True)
class Bars:
    """One part of every stack; `amounts` in fen, one per label."""

    name: str
    colour: str
    amounts: list[int]


@dataclass(frozen=True)
class Line:
    """What bars stand beside or should come to; `amounts` one per label, `dash` as Plotly names it."""

    name: str
    colour: str
    amounts: list[int]
    dash: str


def stacked_bars(
    labels: list[str],
    ticks: list[str],
    parts: list[Bars],
    is_hatched: list[bool],
    money: Money,
    axis_money: Money,
    total_name: str,
    step: int = 100,
    reach: int = 0,
) -> go.Figure:
    """Stacked bars over time. `labels` head the hover text and are unique, `ticks` are their short form on the axis;
    hatched ones are not whole; `money` writes an amount of fen, `axis_money` a round one. The axis reaches at least to
    `reach`, by steps of at least `step`: a yuan, or one where things are counted."""
    # Two traces a part: a legend shows its trace's first bar, and must not be hatched because that one is.
    figure = go.Figure([_bar(part, labels, is_hatched, hatched, money) for part in parts for hatched in (False, True)])
    if len(parts) > 1:
        totals = [sum(amounts) for amounts in zip(*(part.amounts for part in parts), strict=True)]
        figure.add_trace(_total(total_name, labels, totals, money))
    lowest, highest = _extent(parts)
    values, texts = money_ticks(lowest, max(highest, reach), axis_money, step)
    shown = range(0, len(labels), -(-len(labels) // MOST_TICKS))
    figure.update_layout(
        barmode="relative",
        bargap=0.18,
        height=HEIGHT,
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        hovermode="x unified",
        dragmode=False,
        showlegend=len(parts) > 1,
        legend={"orientation": "h", "y": -0.12, "yanchor": "top", "x": 0, "title": None},
        xaxis={
            "type": "category",
            "categoryarray": labels,
            "tickvals": [labels[place] for place in shown],
            "ticktext": [ticks[place] for place in shown],
            "tickangle": 0,
            "unifiedhovertitle": {"text": "%{x}"},
            "fixedrange": True,
            "title": None,
        },
        yaxis={"tickvals": values, "ticktext": texts, "fixedrange": True, "title": None, "zeroline": True},
    )
    return figure


def ranked_bars(labels: list[str], parts: list[Bars], money: Money, axis_money: Money, step: int = 100) -> go.Figure:
    """Bars that lie on their side, one row per label, the first on top; amounts above zero to the right of it. The axis
    has steps of at least `step`: a yuan, or one where things are counted."""
    values, texts = money_ticks(*_extent(parts), axis_money, step)
    bars = [
        go.Bar(
            name=safe(part.name),
            orientation="h",
            y=labels,
            x=part.amounts,
            customdata=[money(amount) for amount in part.amounts],
            hovertemplate="%{fullData.name}  %{customdata}<extra></extra>",
            marker={"color": part.colour, "line": {"width": 0}},
        )
        for part in parts
    ]
    figure = go.Figure(bars)
    figure.update_layout(
        barmode="relative",
        bargap=0.3,
        height=AXIS_HEIGHT + BAR_HEIGHT * len(labels),
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        hovermode="y unified",
        dragmode=False,
        legend={
            "orientation": "h",
            "y": -LEGEND_DROP / (BAR_HEIGHT * len(labels)),
            "yanchor": "top",
            "x": 0,
            "title": None,
        },
        xaxis={"tickvals": values, "ticktext": texts, "fixedrange": True, "title": None, "zeroline": True},
        yaxis={"type": "category", "autorange": "reversed", "fixedrange": True, "title": None},
    )
    return figure


def add_lines(figure: go.Figure, lines: list[Line], money: Money) -> None:
    """Lines over the bars of `stacked_bars`, each in the legend."""
    for line in lines:
        figure.add_scatter(
            name=safe(line.name),
            x=list(figure.layout.xaxis.categoryarray),
            y=line.amounts,
            customdata=[money(amount) for amount in line.amounts],
            hovertemplate="%{fullData.name}  %{customdata}<extra></extra>",
            mode="lines+markers" if len(line.amounts) == 1 else "lines",
            line={"color": line.colour, "dash": line.dash, "width": 2},
        )
    if lines:
        figure.update_layout(showlegend=True)


def money_ticks(lowest: int, highest: int, money: Money, least: int = 100) -> tuple[list[int], list[str]]:
    """Round amounts of fen that cover the range by steps of at least `least`, and how they are written."""
    step = _round_up(max(highest - lowest, AXIS_STEPS * least) // AXIS_STEPS)
    values = list(range(-(-lowest // step) * step, highest + 1, step))
    return values, [money(value) for value in values]


def _round_up(amount: int) -> int:
    """The next of 1, 2, 2.5, 5 or 10 times a power of ten."""
    power = 10 ** (len(str(amount)) - 1)
    return next(step for step in (power, 2 * power, 5 * power // 2, 5 * power, 10 * power) if step >= amount)


def _extent(parts: list[Bars]) -> tuple[int, int]:
    stacks = list(zip(*(part.amounts for part in parts), strict=True))
    lowest = min((sum(min(amount, 0) for amount in stack) for stack in stacks), default=0)
    highest = max((sum(max(amount, 0) for amount in stack) for stack in stacks), default=0)
    return lowest, highest


def _bar(part: Bars, labels: list[str], is_hatched: list[bool], hatched: bool, money: Money) -> go.Bar:
    """The part's whole bars, or its hatched ones."""
    places = [place for place, each in enumerate(is_hatched) if each == hatched]
    return go.Bar(
        name=safe(part.name),
        legendgroup=safe(part.name),
        showlegend=not hatched,
        x=[labels[place] for place in places],
        y=[part.amounts[place] for place in places],
        customdata=[money(part.amounts[place]) for place in places],
        hovertemplate="%{fullData.name}  %{customdata}<extra></extra>",
        marker={
            "color": part.colour,
            "line": {"width": 0},
            "pattern": {"shape": "/" if hatched else "", "fillmode": "overlay", "size": 6},
        },
    )


def _total(name: str, labels: list[str], totals: list[int], money: Money) -> go.Scatter:
    return go.Scatter(
        name=name,
        x=labels,
        y=totals,
        customdata=[money(amount) for amount in totals],
        hovertemplate="<b>%{fullData.name}  %{customdata}</b><extra></extra>",
        mode="lines",
        line={"width": 0},
        showlegend=False,
    )


def safe(name: str) -> str:
    """The name as it is written: Plotly reads names as HTML, and products are named by the mall."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
