"""Sheets of a calendar: a cell for each day under its weekday, and nothing of the mall's that a browser would run."""

from __future__ import annotations

import re

from dashboards.month_grid import Day, Sheet, sheets

WEEKDAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]


def sheet(days: list[Day], offset: int = 0, legend: tuple[tuple[str, str], ...] = ()) -> str:
    return sheets([Sheet("March 2026", "sold 1", offset, days, legend)], WEEKDAYS)


def test_the_first_day_stands_under_its_weekday() -> None:
    html = sheet([Day(number, "", "", ()) for number in range(1, 32)], offset=6)
    rows = re.findall(r"<tr>(.*?)</tr>", html)[1:]
    assert [row.count("<td") for row in rows] == [7, 7, 7, 7, 7, 2]
    assert rows[0].count("blank") == 6
    assert rows[1].startswith("<td class='past' title=\"\">2<")


def test_a_day_has_a_strip_for_each_of_its_campaigns_up_to_three() -> None:
    html = sheet([Day(1, "5", "a", ("#111111", "#222222")), Day(2, "", "b", ("#333333",) * 5)])
    assert re.findall("#1{6}|#2{6}|#3{6}", html) == ["#111111", "#222222", *["#333333"] * 3]


def test_names_of_the_mall_are_text() -> None:
    html = sheet([Day(1, "<b>", '"><script>', ())], legend=(("#111111", "<img src=x>"),))
    assert not re.search("<script|<img|<b>", html)
    assert "&quot;&gt;&lt;script&gt;" in html
