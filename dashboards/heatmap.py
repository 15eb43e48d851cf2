"""A retention triangle: cohorts downwards, their age to the right. No data is read here, and every word comes from the
caller."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboards.charts import safe

CELL_HEIGHT = 26
HEADING_HEIGHT = 48
#: A cell is its own background, by day and by night. Plotly writes on light ones darkly and the other way round; in
#: between neither can be read well, so few cells are there.
COLOURS = [[0, "#eef4fc"], [0.45, "#bcd3f2"], [0.55, "#4f86d0"], [1, "#1f5fb4"]]
HATCH_COLOUR = "rgba(128, 136, 148, 0.4)"
FONT_SIZE = 11


def triangle(
    rows: list[str],
    columns: list[str],
    shares: list[list[float | None]],
    hover: list[list[str]],
    is_open: list[list[bool]],
) -> go.Figure:
    """One cell per row and column, the first row on top; `shares` (0 to 1) are written in the cells as whole percents
    without their sign, None leaves a cell empty. Cells that are open are hatched: what they hold is not all of it
    yet."""
    figure = go.Figure([_cells(shares, hover), _hatch(shares, is_open)])
    figure.update_layout(
        height=HEADING_HEIGHT + CELL_HEIGHT * len(rows),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        dragmode=False,
        showlegend=False,
        bargap=0,
        xaxis={**_axis(columns), "side": "top", "range": [-0.5, len(columns) - 0.5]},
        yaxis={**_axis(rows), "range": [len(rows) - 0.5, -0.5]},
    )
    return figure


def _axis(names: list[str]) -> dict[str, object]:
    looks = {"tickangle": 0, "fixedrange": True, "title": None, "showgrid": False, "zeroline": False, "ticks": ""}
    return {"tickvals": list(range(len(names))), "ticktext": [safe(name) for name in names], **looks}


def _cells(shares: list[list[float | None]], hover: list[list[str]]) -> go.Heatmap:
    return go.Heatmap(
        z=shares,
        text=[["" if share is None else f"{100 * share:.0f}" for share in line] for line in shares],
        texttemplate="%{text}",
        textfont={"size": FONT_SIZE},
        customdata=hover,
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
        zmin=0,
        zmax=max((share for line in shares for share in line if share), default=1),
        colorscale=COLOURS,
        showscale=False,
        xgap=2,
        ygap=2,
    )


def _hatch(shares: list[list[float | None]], is_open: list[list[bool]]) -> go.Bar:
    """Bars without a fill over the open cells: Plotly hatches bars, and no heat maps."""
    places = [
        (row, column)
        for row, line in enumerate(shares)
        for column, share in enumerate(line)
        if share is not None and is_open[row][column]
    ]
    return go.Bar(
        x=[column for _, column in places],
        y=[0.92] * len(places),
        base=[row - 0.46 for row, _ in places],
        width=0.96,
        marker={
            "color": "rgba(0, 0, 0, 0)",
            "line": {"width": 0},
            "pattern": {"shape": "/", "fgcolor": HATCH_COLOUR, "size": 6, "solidity": 0.2},
        },
        hoverinfo="skip",
    )
