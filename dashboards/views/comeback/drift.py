"""Whether today's people are like those that the model learnt from, in words, and what to do where they are not."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboards.behind import People
from dashboards.frame import Page
from dashboards.i18n import Text
from dashboards.published import Row
from dashboards.tables import Column
from dashboards.views.comeback import words

#: So many features are named, all are counted.
NAMED = 3
Drift = Mapping[str, list[Row]]


def say(page: Page, drift: Drift) -> None:
    """What moved most, but for what grows by itself."""
    text = page.text
    if other := drift["other"]:
        st.warning(text("comeback_drift.say_other", **_told(text, other)), icon=":material/difference:")
    elif moved := drift["moved"]:
        st.info(text("comeback_drift.say_moved", **_told(text, moved)), icon=":material/trending_flat:")
    else:
        st.markdown(text("comeback_drift.say_steady"))


def features(page: Page, drift: Drift) -> People:
    """Not people, but what the model knows of them."""
    text = page.text
    found = [row for rows in drift.values() for row in rows]
    title = text("comeback_drift.features")
    return People(
        key="churn_drift",
        title=title,
        why=text("comeback_drift.read"),
        columns=[
            Column(text("comeback_drift.feature"), lambda row: _feature(text, row["feature"])),
            Column(text("comeback_drift.state"), lambda row: text(f"comeback_drift.{row['state']}")),
            Column(text("comeback_drift.psi"), lambda row: f"{row['psi']:.2f}"),
            Column(text("comeback_drift.ks"), lambda row: words.bp(row["ks"]), "share"),
        ],
        ask=lambda shown: found[:shown],
        file=text("behind.file", name=title, date=page.run.today),
        opens=title,
    )


def _told(text: Text, moved: list[Row]) -> dict[str, str | int]:
    names = [_feature(text, row["feature"]) for row in moved]
    more = text("comeback_drift.and_more") if len(names) > NAMED else ""
    return {"count": len(names), "named": text("frame.and").join(names[:NAMED]) + more}


def _feature(text: Text, code: str) -> str:
    key = f"comeback_feature.{code}"
    return text(f"comeback_feature.{code}") if key in text.words else code
