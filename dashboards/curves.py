"""Lines over a numeric axis: days since something began, products from the best seller on. No data is read here, and
every word comes from the caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, log10

import plotly.graph_objects as go

from dashboards.charts import AXIS_STEPS, HEIGHT, safe

GOAL_COLOUR = "#2aa198"
STEPS = (1, 2, 2.5, 5, 10)
#: So many written steps that they stand beside each other on a phone too.
X_TICKS = 5
Written = Callable[[float], str]


@dataclass(frozen=True)
class Curve:
    """A line through `points` (x, y), in the order of x; `dash` as Plotly names it. From `is_sure_until` on the line
    is dotted: what lies there can still change much."""

    name: str
    colour: str
    points: list[tuple[float, float]]
    dash: str = "solid"
    is_sure_until: float | None = None


def curves(
    lines: list[Curve], *, axis: str, value: str, x_label: Written, y_label: Written, reach: float = 0
) -> go.Figure:
    """The curves with a legend and one hover text for all of them at an x. `axis` and `value` name what lies along the
    two axes; `x_label` writes the steps of the lower one, `y_label` every value of the upright one, which begins at
    zero and goes at least to `reach`."""
    figure = go.Figure([trace for line in lines for trace in _traces(line, y_label)])
    across = [x for line in lines for x, _ in line.points] or [0]
    upward = [y for line in lines for _, y in line.points] or [0]
    x_ticks = ticks(min(across), max(across), X_TICKS)
    y_ticks = ticks(min(0, *upward), max(reach, *upward), AXIS_STEPS)
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 0, "r": 8, "t": 28, "b": 0},
        hovermode="x unified",
        dragmode=False,
        showlegend=True,
        legend={"orientation": "h", "y": -0.22, "yanchor": "top", "x": 0, "title": None},
        xaxis={
            "tickvals": x_ticks,
            "ticktext": [x_label(x) for x in x_ticks],
            "tickangle": 0,
            "unifiedhovertitle": {"text": f"{safe(axis)}  %{{x}}"},
            "fixedrange": True,
            "title": {"text": safe(axis), "standoff": 6},
            "zeroline": False,
        },
        yaxis={
            "tickvals": y_ticks,
            "ticktext": [y_label(y) for y in y_ticks],
            "fixedrange": True,
            "title": None,
            "rangemode": "tozero",
        },
        annotations=[heading(value)],
    )
    return figure


def add_goal(figure: go.Figure, value: float, name: str) -> None:
    """A level line across the curves; `name` says what it is and how high."""
    across = sorted({x for trace in figure.data for x in trace.x})
    figure.add_scatter(
        name=safe(name),
        x=across,
        y=[value] * len(across),
        mode="lines",
        line={"color": GOAL_COLOUR, "dash": "dash", "width": 2},
        hovertemplate="%{fullData.name}<extra></extra>",
    )


def ticks(lowest: float, highest: float, most: int) -> list[float]:
    """At most so many round steps that cover the range."""
    span = (highest - lowest) or 1
    power = 10 ** floor(log10(span / most))
    step = next(step * power for step in STEPS if step * power * most >= span * (1 - 1e-9))
    first = -floor(-lowest / step + 1e-9)
    last = floor(highest / step + 1e-9)
    return [round(place * step, 9) for place in range(first, last + 1)]


def heading(value: str) -> dict[str, object]:
    """What the upright axis measures, over it: a title on its side would cover the ticks of a phone."""
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "bottom"}
    return {"text": safe(value), "showarrow": False, **place}


def _traces(line: Curve, y_label: Written) -> list[go.Scatter]:
    """The sure part, the other one, and what joins them: no point is told twice."""
    sure = [point for point in line.points if line.is_sure_until is None or point[0] <= line.is_sure_until]
    rest = line.points[len(sure) :]
    parts = [_trace(line, sure, line.dash, y_label)] if sure else []
    if rest:
        parts.append(_trace(line, rest, "dot", y_label).update(showlegend=not sure, opacity=0.6))
    if sure and rest:
        joint = _trace(line, [sure[-1], rest[0]], "dot", y_label)
        parts.append(joint.update(showlegend=False, opacity=0.6, hovertemplate=None, hoverinfo="skip"))
    return parts


def _trace(line: Curve, points: list[tuple[float, float]], dash: str, y_label: Written) -> go.Scatter:
    return go.Scatter(
        name=safe(line.name),
        legendgroup=safe(line.name),
        x=[x for x, _ in points],
        y=[y for _, y in points],
        customdata=[y_label(y) for _, y in points],
        hovertemplate="%{fullData.name}  %{customdata}<extra></extra>",
        mode="lines+markers" if len(points) == 1 else "lines",
        line={"color": line.colour, "dash": dash, "width": 2},
    )
