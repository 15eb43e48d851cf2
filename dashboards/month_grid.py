"""Months as sheets of a calendar, drawn from plain values: a cell for each day, with strips for what runs on it.

They are HTML and not a chart: seven columns fit a phone, and texts follow the page's theme. Every word comes from the
caller and is escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

STYLE = """<style>
.sheets {display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 1.25rem 1.5rem}
.sheet table {width: 100%; table-layout: fixed; border-collapse: separate; border-spacing: 2px; margin: 0}
.sheet caption {text-align: left; font-weight: 600; padding: 0 0 .25rem .25rem; caption-side: top}
.sheet caption small {font-weight: 400; opacity: .75; margin-left: .5rem}
.sheet th {font-weight: 400; font-size: .75rem; opacity: .7; border: 0; padding: 0 0 .125rem; text-align: center}
.sheet td {border: 1px solid rgba(128, 128, 128, .22); border-radius: 4px; padding: .125rem .125rem .25rem;
  height: 2.75rem; vertical-align: top; text-align: center; line-height: 1.2; overflow: hidden; font-size: .8125rem}
.sheet td.blank {border: 0}
.sheet td.ahead {border-style: dashed}
.sheet td.today {border: 2px solid currentColor}
.sheet td small {display: block; font-size: .625rem; opacity: .75; white-space: nowrap}
.sheet td i {display: block; height: 4px; border-radius: 2px; margin-top: 2px}
.sheet ul {list-style: none; margin: .25rem 0 0 .25rem; padding: 0; font-size: .8125rem}
.sheet li {margin: 0 0 .125rem}
.sheet li i {display: inline-block; width: .75rem; height: .5rem; border-radius: 2px; margin-right: .375rem}
</style>"""
#: A day's strips; more of them than this are only in its hover text.
MOST_STRIPS = 3
WEEK = 7


@dataclass(frozen=True)
class Day:
    """A day of the month: what stands under its number, what it says to who points at it, the colours of its strips,
    and `looks`: past, today or ahead."""

    number: int
    note: str
    title: str
    strips: Sequence[str]
    looks: str = "past"


@dataclass(frozen=True)
class Sheet:
    """A month, whose first day is the weekday `offset` (Monday is 0); `legend` has a colour and a text per line."""

    title: str
    note: str
    offset: int
    days: Sequence[Day]
    legend: Sequence[tuple[str, str]]


def sheets(months: Sequence[Sheet], weekdays: Sequence[str]) -> str:
    """HTML of the months side by side, or below each other where there is little room; goes with STYLE."""
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in weekdays)
    return f"<div class='sheets'>{''.join(_sheet(month, head) for month in months)}</div>"


def _sheet(month: Sheet, head: str) -> str:
    cells = ["<td class='blank'></td>"] * month.offset + [_cell(day) for day in month.days]
    weeks = (cells[start : start + WEEK] for start in range(0, len(cells), WEEK))
    body = "".join(f"<tr>{''.join(week)}</tr>" for week in weeks)
    caption = f"<caption>{escape(month.title)}<small>{escape(month.note)}</small></caption>"
    table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    lines = "".join(f"<li>{_strip(colour)}{escape(text)}</li>" for colour, text in month.legend)
    return f"<div class='sheet'>{table}<ul>{lines}</ul></div>"


def _cell(day: Day) -> str:
    strips = "".join(_strip(colour) for colour in day.strips[:MOST_STRIPS])
    title = escape(day.title, quote=True)
    return f"<td class='{day.looks}' title=\"{title}\">{day.number}<small>{escape(day.note)}</small>{strips}</td>"


def _strip(colour: str) -> str:
    return f"<i style='background: {colour}'></i>"
