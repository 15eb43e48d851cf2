"""How many of those who reach a tier rise: by the month in which they came, and day by day."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards import i18n, published
from dashboards.frame import Page
from dashboards.questions import conversion, runs
from dashboards.views.distributors.conversion import draw_cohorts, draw_courses
from tests.dashboards.small_distributors import GROWN
from tests.dashboards.small_mall import publish

ZH = i18n.load("zh")


def test_a_cohort_some_of_whom_are_young_is_hatched_and_one_of_only_such_is_left_out(home: Path) -> None:
    publish(home, GROWN)
    found = conversion.cohorts(published.latest(home), "senior")
    bars = draw_cohorts(ZH, found).data
    assert [(list(bar.x), bar.marker.pattern.shape) for bar in bars if len(bar.x)] == [(["2026年2月加入的 1 人"], "/")]


def test_cohorts_are_put_together_day_by_day_and_a_few_people_make_no_sure_line(home: Path) -> None:
    """Of six recent people one rose on day 0, of the three still watched on day 1 one: 1 - 5/6 * 2/3."""
    publish(
        home,
        "delete from marts.fct_tier_conversion_days",
        """insert into marts.fct_tier_conversion_days values
        ('2025-12-01', 'junior', 'senior', 0, 40, 10, 0.25), ('2025-12-01', 'junior', 'senior', 1, 29, 0, 0.25),
        ('2026-01-01', 'junior', 'senior', 0, 2, 0, 0), ('2026-02-01', 'junior', 'senior', 0, 3, 1, 0.33),
        ('2026-02-01', 'junior', 'senior', 1, 3, 1, 0.5), ('2026-03-01', 'junior', 'senior', 0, 1, 0, 0)""",
    )
    publication = published.latest(home)
    page = Page(ZH, publication, runs.run(publication))
    found = conversion.courses(page.publication, "junior")
    assert found["recent"].shares == pytest.approx([1 / 6, 4 / 9])
    assert found["earlier"].shares == pytest.approx([0.25, 0.25])
    assert [(found[name].people, found[name].sure_until) for name in ("recent", "earlier")] == [(6, None), (40, 0)]
    drawn = draw_courses(page, "junior")
    assert [(trace.name, trace.line.dash) for trace in drawn.data] == [
        ("更早到的（40 人）", "solid"),
        ("更早到的（40 人）", "dot"),
        ("更早到的（40 人）", "dot"),
        ("最近 3 个月到的（6 人）", "dot"),
        ("目标 35%", "dash"),
    ]
