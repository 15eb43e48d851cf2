"""What the charts of the funnel page draw, against small_funnel.py added up by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboards import i18n, published
from dashboards.frame import Page
from dashboards.periods import GRAINS, Period
from dashboards.questions import runs
from dashboards.questions.material import Days
from dashboards.scope import Scope
from dashboards.views.funnel import material, onboarding, sharing, steps, works

ZH = i18n.load("zh")
NOW = Period(date(2026, 2, 18), date(2026, 3, 19))
SCOPE = Scope(NOW, NOW.before)


def page_of(home: Path) -> Page:
    publication = published.latest(home)
    return Page(ZH, publication, runs.run(publication))


def test_each_step_tells_how_many_reached_it(small_mall: Path) -> None:
    page = page_of(small_mall)
    found = onboarding.read(page, SCOPE)
    assert list(found.steps) == ["B"]
    assert [(step.reached, step.went_on, step.under_way, step.given_up) for step in found.steps["B"]] == [
        (10, 9, 0, 1),
        (9, 7, 1, 1),
        (7, 7, 0, 0),
    ]
    drawn = steps.draw_steps(ZH, found.steps["B"])
    assert list(drawn.data[0].y) == ["1 授权 · 1.2 分钟", "2 资料 · 2.0 分钟", "3 协议 · 0.5 分钟"]
    assert {trace.name: sum(trace.x) for trace in drawn.data} == {"继续": 23, "还停在这里": 1, "放弃": 2}


@pytest.mark.parametrize("grain", GRAINS)
def test_those_who_began_add_up_over_time_under_the_line_of_the_goal(small_mall: Path, grain: str) -> None:
    page = page_of(small_mall)
    drawn = steps.draw(page, onboarding.read(page, SCOPE), NOW, grain)
    bars = [trace for trace in drawn.data if trace.type == "bar"]
    assert {trace.name for trace in bars} == {"已完成", "还在路上", "已放弃"}
    assert sum(sum(trace.y) for trace in bars) == 10
    line = next(trace for trace in drawn.data if trace.name == "目标 85%")
    # Of three decided and of six, each rounded up; or of all nine together.
    assert sum(line.y) == (3 + 6 if grain != "month" else 8)
    assert any("春_季" in (trace.name or "") for trace in drawn.data)


@pytest.mark.parametrize("grain", GRAINS)
def test_daily_shares_are_of_everybody_who_is_active_and_bear_their_goal(small_mall: Path, grain: str) -> None:
    page = page_of(small_mall)
    drawn = sharing.draw(page, sharing.read(page, SCOPE), NOW, grain)
    bars = [amount for trace in drawn.data if trace.type == "bar" for amount in trace.y]
    # In hundredths: 8 and 6 shares on a day of two people, on a week of 14 days (the last has 8), on 38 days of March.
    assert max(bars) == {"day": 300, "week": 75, "month": 21}[grain]
    goals = next(trace.y for trace in drawn.data if trace.name == "目标")
    assert set(goals) == {200, 300}


@pytest.mark.parametrize(("by", "parts"), [("kind", {"视频": 3, "海报": 6}), ("season", {"春": 6})])
def test_months_are_whole_and_split_by_kind_or_season(small_mall: Path, by: str, parts: dict[str, int]) -> None:
    page = page_of(small_mall)
    found = material.read(page, SCOPE)
    span = works.months(found.days, NOW)
    assert (span.first.isoformat(), span.last.isoformat()) == ("2026-01-01", "2026-03-31")
    drawn = works.draw(page, span, by, "orders")
    sums: dict[str, int] = {}
    for trace in drawn.data:
        if trace.type == "bar":
            sums[trace.name] = sums.get(trace.name, 0) + sum(trace.y)
    assert parts.items() <= sums.items()
    assert sums["自己写的，没用素材"] == 1
    assert sum(sums.values()) == 10


def test_a_year_of_months_ends_with_the_periods() -> None:
    days = Days({date(2024, 1, 1): {}})
    for last, first in (("2026-03-19", "2025-04-01"), ("2026-12-02", "2026-01-01"), ("2026-01-31", "2025-02-01")):
        day = date.fromisoformat(last)
        assert works.months(days, Period(day, day)).first.isoformat() == first
