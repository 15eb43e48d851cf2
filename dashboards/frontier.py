"""Dots over two amounts: what each of many choices costs and what it brings. No data is read here, and every word comes
from the caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.charts import AXIS_STEPS, HEIGHT, safe
from dashboards.curves import X_TICKS, heading, ticks

Written = Callable[[float], str]
#: The part of the range that is left free beside the outermost dots.
ROOM = 0.05


@dataclass(frozen=True)
class Dots:
    """Dots (x, y) of one kind, each with what is said of it; `symbol` as Plotly names it. Where they are `joined`, by a
    line in their order."""

    name: str
    colour: str
    points: list[tuple[float, float]]
    said: list[str]
    symbol: str = "circle"
    size: int = 6
    is_joined: bool = False


@dataclass(frozen=True)
class Limit:
    """An upright line at `x`, and what it is."""

    name: str
    colour: str
    x: float


def frontier(
    parts: list[Dots], limit: Limit, *, axis: str, value: str, x_label: Written, y_label: Written
) -> go.Figure:
    """The dots, later kinds over earlier ones, and the limit. `axis` and `value` name what lies along the two axes, of
    which none begins at zero."""
    points = [point for part in parts for point in part.points]
    across, upward = _range([*(x for x, _ in points), limit.x]), _range([y for _, y in points])
    x_ticks, y_ticks = ticks(*across, X_TICKS), ticks(*upward, AXIS_STEPS)
    figure = go.Figure([_line(limit, upward), *(_trace(part) for part in parts if part.points)])
    looks = {"fixedrange": True, "zeroline": False, "tickangle": 0}
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 8, "t": 28, "b": 0},
        hovermode="closest",
        dragmode=False,
        showlegend=True,
        legend={"orientation": "h", "y": -0.22, "yanchor": "top", "x": 0, "title": None},
        xaxis={
            "tickvals": x_ticks,
            "ticktext": [x_label(x) for x in x_ticks],
            "range": across,
            "title": {"text": safe(axis), "standoff": 6},
            **looks,
        },
        yaxis={"tickvals": y_ticks, "ticktext": [y_label(y) for y in y_ticks], "range": upward, "title": None, **looks},
        annotations=[heading(value)],
    )
    return figure


def _range(values: list[float]) -> tuple[float, float]:
    least, most = min(values), max(values)
    room = ROOM * ((most - least) or abs(most) or 1)
    return least - room, most + room


def _trace(part: Dots) -> go.Scatter:
    return go.Scatter(
        name=safe(part.name),
        x=[x for x, _ in part.points],
        y=[y for _, y in part.points],
        customdata=[safe(said).replace("\n", "<br>") for said in part.said],
        hovertemplate="%{customdata}<extra></extra>",
        mode="lines+markers" if part.is_joined else "markers",
        line={"color": part.colour, "width": 2},
        marker={"color": part.colour, "size": part.size, "symbol": part.symbol},
    )


def _line(limit: Limit, upward: tuple[float, float]) -> go.Scatter:
    return go.Scatter(
        name=safe(limit.name),
        x=[limit.x, limit.x],
        y=list(upward),
        mode="lines",
        line={"color": limit.colour, "dash": "dash", "width": 2},
        hovertemplate="%{fullData.name}<extra></extra>",
    )
