"""Campaigns and changes of the rules on a time axis, and in words under it."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from dashboards.charts import safe
from dashboards.format import day, plain
from dashboards.frame import Page
from dashboards.periods import Bucket, Period
from dashboards.questions.marks import CAMPAIGN, Mark, within

SHOWN = 6
COLOURS = {"campaign": "#eb9a4b", "policy": "#9673c7"}


def draw(page: Page, figure: go.Figure, spans: list[Bucket]) -> None:
    """Lays the marks over a chart whose bars are these buckets: a band for a campaign, a dotted line for other rules;
    each is named where the reader points at its bars."""
    labels = list(figure.layout.xaxis.categoryarray)
    for mark in within(page.publication, page.run, Period(spans[0].start, spans[-1].end)):
        places = [place for place, span in enumerate(spans) if span.start <= mark.last and span.end >= mark.first]
        if not places:
            continue
        begins, ends = places[0] - 0.5, places[-1] + 0.5
        looks = {"yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
        if mark.kind == CAMPAIGN:
            band = {"fillcolor": COLOURS[mark.kind], "opacity": 0.14, "line_width": 0}
            figure.add_shape(type="rect", x0=begins, x1=ends, **band, **looks)
        else:
            line = {"color": COLOURS[mark.kind], "dash": "dot", "width": 2}
            figure.add_shape(type="line", x0=begins, x1=begins, line=line, **looks)
        figure.add_trace(_name(page, mark, [labels[place] for place in places]))


def say(page: Page, period: Period) -> None:
    """The same in a line, for those who can't point."""
    text, found = page.text, within(page.publication, page.run, period)
    if not found:
        return
    said = [plain(_words(page, mark)) for mark in found[:SHOWN]]
    more = text("marks.more", count=len(found) - SHOWN) if len(found) > SHOWN else ""
    st.caption(text("marks.between").join(said) + more)


def _words(page: Page, mark: Mark) -> str:
    text = page.text
    first, last = (day(text, each) for each in (mark.first, mark.last))
    if mark.kind == CAMPAIGN:
        return text("marks.campaign", name=mark.name, first=first, last=last)
    return text("marks.policy", first=first)


def _name(page: Page, mark: Mark, labels: list[str]) -> go.Scatter:
    """No more than a line in the hover text of the bars that the mark touches."""
    return go.Scatter(
        name=safe(_words(page, mark)),
        x=labels,
        y=[0] * len(labels),
        mode="markers",
        marker={"color": COLOURS[mark.kind], "size": 0.1},
        hovertemplate="%{fullData.name}<extra></extra>",
        showlegend=False,
    )
