"""The small mall with its silences published, and what its page says."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from dashboards import i18n, published
from dashboards.frame import Page
from dashboards.questions import runs
from tests.dashboards.small_comeback import ROWS, TABLES
from tests.dashboards.small_mall import publish


def publish_mall(home: Path, *changes: str) -> None:
    publish(home, TABLES, "delete from marts.dim_targets where target = 'comeback_share'", ROWS, *changes)


def page_of(home: Path, language: str = "zh") -> Page:
    publication = published.latest(home)
    return Page(i18n.load(language), publication, runs.run(publication))


def written(app: AppTest) -> str:
    elements = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.code]
    return "\n".join(element.value for element in elements)


def figures(app: AppTest) -> list[tuple[str, str, str]]:
    return [(metric.label, metric.value, metric.delta) for metric in app.metric]


def column(app: AppTest, name: str) -> list[object]:
    """What the first table that has such a column holds in it."""
    return next(frame.value[name].tolist() for frame in app.dataframe if name in frame.value)


def names(app: AppTest) -> list[object]:
    return column(app, "分销员")
