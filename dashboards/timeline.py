"""Lines over days, weeks or months. No data is read here, and every word comes from the caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboards.charts import safe, stacked_bars

Written = Callable[[int], str]


@dataclass(frozen=True)
class Course:
    """One line; `values` one per label, None where there is none: the line is broken there."""

    name: str
    colour: str
    values: list[int | None]
    width: int = 2


def timeline(
    labels: list[str],
    ticks: list[str],
    lines: list[Course],
    is_open: list[bool],
    written: Written,
    axis_written: Written,
) -> go.Figure:
    """The lines on the axes of `charts.stacked_bars`, so that marks can be laid over them. Where a bucket is not whole,
    the line's point is hollow."""
    highest = max((value for line in lines for value in line.values if value is not None), default=0)
    figure = stacked_bars(labels, ticks, [], is_open, written, axis_written, "", reach=highest)
    for line in lines:
        figure.add_trace(_trace(line, labels, is_open, written))
    figure.update_layout(showlegend=True, xaxis={"range": [-0.5, len(labels) - 0.5]}, yaxis={"rangemode": "tozero"})
    return figure


def _trace(line: Course, labels: list[str], is_open: list[bool], written: Written) -> go.Scatter:
    return go.Scatter(
        name=safe(line.name),
        x=labels,
        y=line.values,
        customdata=["" if value is None else written(value) for value in line.values],
        hovertemplate="%{fullData.name}  %{customdata}<extra></extra>",
        mode="lines+markers",
        connectgaps=False,
        line={"color": line.colour, "width": line.width},
        marker={"size": 6, "symbol": ["circle-open" if each else "circle" for each in is_open]},
    )
