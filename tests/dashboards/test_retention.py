"""The retention triangle, of distributors and of members, against small_distributors.py."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dashboards import i18n, published
from dashboards.questions import retention
from dashboards.questions.retention import Kept
from dashboards.views.retention import draw, grid, sentence
from tests.dashboards.small_distributors import GROWN
from tests.dashboards.small_mall import publish

ZH, EN = i18n.load("zh"), i18n.load("en")


def test_the_triangle_marks_the_weeks_that_are_not_over(home: Path) -> None:
    publish(home, GROWN)
    found = grid(retention.cells(published.latest(home), "distributors"), 0)
    assert (found.weeks, [row["people"] for row in found.cohorts]) == ([0, 1, 2, 3, 4, 5], [2, 2, 2, 2, 2, 4])
    cells, hatch = draw(ZH, "distributors", found).data
    assert list(cells.text[-1]) == ["100", "", "", "", "25", "50"]
    assert (list(hatch.x), list(hatch.base)) == ([5], [4.54])
    assert cells.customdata[-1][5] == "2026年2月9日起的一周加入，第 5 周：4 人里 2 人有动静（50.0%），这周还没有过完"


def test_a_member_is_there_in_the_first_week_by_buying_and_that_is_left_out(home: Path) -> None:
    publish(
        home,
        "delete from marts.fct_retention",
        """insert into marts.fct_retention by name select 'members' as population, date '2026-02-09' as cohort_week,
        week_no, 3 as people, 3 - week_no as active, true as is_over from range(3) as weeks (week_no)""",
    )
    found = grid(retention.cells(published.latest(home), "members"), 1)
    assert (found.weeks, [cell["active"] for cell in found.cells[0]]) == ([1, 2], [2, 1])


def test_the_newest_cohorts_that_are_old_enough_stand_beside_as_many_before(home: Path) -> None:
    publish(home, GROWN)
    found = retention.kept(published.latest(home), "distributors")
    assert found == [Kept(active=4, people=10), Kept(active=3, people=4)]
    said = "Active in week 4 after the approval: **40.0%** of the last 4 cohorts (4 of 10 people); of as many cohorts"
    assert sentence(EN, "distributors", found) == f"{said} before them, 75.0%."
    assert sentence(ZH, "members", found[:1]).endswith("最近 4 批里有 **40.0%**（4 / 10 人）。")
    assert sentence(ZH, "members", []) == "还没有哪一批满 4 周，再等等才看得出留存。"


def test_only_the_newest_twelve_cohorts_are_shown(home: Path) -> None:
    publish(
        home,
        "delete from marts.fct_retention",
        """insert into marts.fct_retention by name select 'distributors' as population,
        date '2025-11-03' + 7 * cast(cohort as integer) as cohort_week, week as week_no, 1 as people, 1 as active,
        true as is_over from range(19) as cohorts (cohort), range(19) as weeks (week) where cohort + week < 19""",
    )
    found = grid(retention.cells(published.latest(home), "distributors"), 0)
    assert (len(found.cohorts), found.cohorts[0]["cohort_week"], found.weeks) == (
        12,
        date(2025, 12, 22),
        list(range(12)),
    )
