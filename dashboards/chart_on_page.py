"""A chart on the page: all of them the same way."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

CONFIG = {"displaylogo": False, "modeBarButtons": [["toImage"]]}


def show_chart(figure: go.Figure, alt: str, key: str | None = None) -> None:
    """Shows a finished figure; `alt` says what it shows to whoever can't see it.

    Figures are kept and shown again and again: what Plotly writes of one is worked out once, not for every reader.
    """
    if "to_dict" not in vars(figure):
        written = figure.to_dict()
        figure.to_dict = lambda: written
    st.plotly_chart(figure, config=CONFIG, alt=alt, key=key)
