"""A tornado: by how much a figure swings with each thing that is only assumed. No data is read here, and every word
comes from the caller."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.charts import AXIS_HEIGHT, BAR_HEIGHT, LEGEND_DROP, OTHER_COLOUR, PALETTE, Money, money_ticks, safe

LOW_COLOUR, HIGH_COLOUR = PALETTE[1], PALETTE[0]


@dataclass(frozen=True)
class Swing:
    """What the figure is where one assumption alone is low and high, in fen, and how these values of it are written."""

    name: str
    low_fen: int
    high_fen: int
    low: str
    high: str


@dataclass(frozen=True)
class Names:
    """What the ends of the bars are called, the line that they start from, and where nothing differs."""

    low: str
    high: str
    middle: str
    nought: str


def tornado(swings: list[Swing], middle_fen: int, names: Names, money: Money, axis_money: Money) -> go.Figure:
    """Bars that lie on their side, the first on top, from `middle_fen` to each end; nought is in sight, a line."""
    ends = [end for swing in swings for end in (swing.low_fen, swing.high_fen)]
    values, texts = money_ticks(min(0, *ends), max(0, *ends), axis_money)
    texts = [text if value else names.nought for value, text in zip(values, texts, strict=True)]
    labels = [swing.name for swing in swings]
    low = [(swing.low_fen, swing.low) for swing in swings]
    high = [(swing.high_fen, swing.high) for swing in swings]
    figure = go.Figure(
        [
            _bars(names.low, LOW_COLOUR, labels, low, middle_fen, money),
            _bars(names.high, HIGH_COLOUR, labels, high, middle_fen, money),
            _middle(names.middle, labels, middle_fen),
        ]
    )
    figure.add_vline(x=0, line={"color": OTHER_COLOUR, "width": 2})
    figure.update_layout(
        barmode="overlay",
        bargap=0.3,
        height=AXIS_HEIGHT + BAR_HEIGHT * len(labels),
        margin={"l": 0, "r": 8, "t": 8, "b": 0},
        hovermode="y unified",
        dragmode=False,
        legend={
            "orientation": "h",
            "y": -LEGEND_DROP / (BAR_HEIGHT * len(labels)),
            "yanchor": "top",
            "x": 0,
            "title": None,
        },
        xaxis={
            "tickvals": values,
            "ticktext": texts,
            "tickangle": 0,
            "fixedrange": True,
            "title": None,
            "zeroline": False,
        },
        yaxis={"type": "category", "autorange": "reversed", "fixedrange": True, "title": None},
    )
    return figure


def _bars(
    name: str, colour: str, labels: list[str], ends: list[tuple[int, str]], middle_fen: int, money: Money
) -> go.Bar:
    return go.Bar(
        name=safe(name),
        orientation="h",
        y=labels,
        x=[end - middle_fen for end, _ in ends],
        base=middle_fen,
        customdata=[f"{value}: {money(end)}" for end, value in ends],
        hovertemplate="%{fullData.name}  %{customdata}<extra></extra>",
        marker={"color": colour, "line": {"width": 0}},
        opacity=0.85,
    )


def _middle(name: str, labels: list[str], middle_fen: int) -> go.Scatter:
    return go.Scatter(
        name=safe(name),
        x=[middle_fen] * len(labels),
        y=labels,
        mode="lines",
        line={"color": OTHER_COLOUR, "dash": "dash", "width": 2},
        hoverinfo="skip",
    )
