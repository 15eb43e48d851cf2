"""What the charts of the members' page draw, against small_members.py."""

from __future__ import annotations

from pathlib import Path

from dashboards import i18n, published
from dashboards.frame import Page
from dashboards.periods import Bucket
from dashboards.questions import runs
from dashboards.views.members import months, repurchase
from tests.dashboards.small_mall import publish


def page_of(home: Path) -> Page:
    publication = published.latest(home)
    return Page(i18n.load("zh"), publication, runs.run(publication))


def year_of(page: Page) -> list[Bucket]:
    return months.year(page, page.run.last_whole_day)


def test_moves_and_buyers_by_month_are_those_of_the_marts(small_mall: Path) -> None:
    page = page_of(small_mall)
    year = year_of(page)
    assert [month.start.month for month in year] == [10, 11, 12, 1, 2, 3]
    assert {part.name: part.amounts for part in months.moved(page, year)} == {
        "粉丝 → VIP": [1, 0, 2, 0, 2, 0],
        "VIP → 合伙人": [0, 0, 0, 0, 0, 1],
        "VIP → 粉丝": [0, 0, 0, 0, 0, -1],
    }
    assert {part.name: part.amounts for part in months.bought(page, year)} == {
        "回头客": [0, 0, 4, 13, 3, 3],
        "新买家": [0, 0, 0, 2, 0, 3],
    }
    drawn = months.draw(page, "moved", year)
    hatched = [trace.x for trace in drawn.data if trace.type == "bar" and trace.marker.pattern.shape]
    assert set(hatched) == {("2026年3月（未结束）",)}
    assert [shape.type for shape in drawn.layout.shapes] == ["rect", "line"]


def test_the_year_is_at_most_twelve_months_and_ends_with_the_period(home: Path) -> None:
    publish(home, "insert into marts.fct_member_tier_moves values ('2020-01-01', 'fan', 'vip', 1, 1, true)")
    page = page_of(home)
    assert [len(year_of(page)), year_of(page)[0].start.isoformat()] == [12, "2025-04-01"]
    assert months.year(page, page.run.last_whole_day.replace(month=1))[-1].start.isoformat() == "2026-01-01"
    assert months.year(page, page.run.last_whole_day.replace(year=2019)) == []


def test_months_whose_days_are_not_over_are_hollow_and_the_goal_is_a_line(small_mall: Path) -> None:
    page = page_of(small_mall)
    drawn = repurchase.draw(page, repurchase.cohorts(page, year_of(page), 30))
    lines = {trace.name: trace for trace in drawn.data if trace.type == "scatter"}
    assert list(lines["VIP"].y) == [None, None, 5000, 4000, 10000, None]
    assert list(lines["粉丝"].y) == [None, None, None, 1000, None, None]
    assert "合伙人" not in lines
    assert list(lines["VIP"].marker.symbol)[2:5] == ["circle", "circle", "circle-open"]
    assert set(lines["VIP 目标"].y) == {4500}
