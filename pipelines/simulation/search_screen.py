"""What a search found, in a terminal."""

from __future__ import annotations

from rich.console import Console

from models.simulation.search import Knob
from pipelines.calling import command_line
from pipelines.money import yuan
from pipelines.screen import figures
from pipelines.settings import Home
from pipelines.simulation.search import Measure, Search

MEASURES = {
    "median_income": "有收入者的月收入中位数 median monthly income of those who earn",
    "income": "每月总收入 monthly income in all",
    "seniors": "高级以上人数 seniors and mentors",
}
#: So many of the best are shown, evenly from the cheapest to the dearest.
SHOWN = 12


def show_search(console: Console, result: Search, home: Home) -> None:
    """The Pareto front with today's policy on it, and how to look at one of them exactly."""
    best = sorted(result.files, key=lambda place: result.found[place].answer.cost)
    [today] = [place for place, one in enumerate(result.found) if one.is_today]
    shown = sorted({*_evenly(best), today}, key=lambda place: result.found[place].answer.cost)
    told = f"问了 asked {len(result.found):,} · 前沿 on the front {len(best):,} · 预算 budget {yuan(result.budget_fen)}"
    console.print(told, highlight=False, soft_wrap=True)
    whom = f"{result.months:.1f} 个月合计，已计现在在职的 {result.people:,} 人的反应"
    console.print(f"{whom} over these months, once those active now react", highlight=False, soft_wrap=True)
    table = figures("方案\npolicy", "佣金\ncommission", "毛利\nmargin", *(knob.name for knob in result.knobs))
    # In a narrow terminal the numbers that were turned give way, not what they came to.
    table.columns[1].min_width = table.columns[2].min_width = len(yuan(round(result.found[today].answer.gain))) + 2
    for place in shown:
        one = result.found[place]
        name = "现行 today" if place == today else result.files[place].stem
        values = (_number(one.values[knob.name]) for knob in result.knobs)
        table.add_row(name, yuan(round(one.answer.cost)), yuan(round(one.answer.gain)), *values)
    console.print(table)
    if not best:
        console.print(_nothing(result, today), highlight=False, soft_wrap=True)
        return
    next_call = command_line("simulate", "replay", result.files[best[-1]], "--home", home.root)
    console.print(f"精确试算 exactly: {next_call}", markup=False, highlight=False, soft_wrap=True)


def _nothing(result: Search, today: int) -> str:
    if result.found[today].is_best:
        return (
            "预算之内没有比现行更好的 nothing within the budget is better than today's policy: let more numbers turn."
        )
    asked = [one.answer.cost for one, answered in zip(result.found, result.answers, strict=True) if answered]
    least = f"问过的里面最省的要 the cheapest that was asked costs {yuan(round(min(asked)))}"
    return f"预算之内没有方案 nothing found costs so little; {least}: raise the budget, or let the numbers go lower."


def show_lowest(console: Console, knob: Knob, measure: Measure, answer: tuple[int | None, float, float]) -> None:
    """The lowest value, or that there is none."""
    value, today, then = answer
    shown = [f"{sum_:,.0f}" if measure == "seniors" else yuan(round(sum_)) for sum_ in (today, then)]
    if value is None:
        told = f"{knob.name}: {knob.least:,} – {knob.most:,} 都保不住 none keeps it"
    else:
        told = f"{knob.name}: 最低 lowest {value:,} · 现行 today {_number(knob.today)}"
        if value == knob.least:
            told += " · 这是范围的下限，再低也许也行 the least of the range: lower may do as well"
    line = f"{told} · {MEASURES[measure]}: 现行 today {shown[0]}, 那时 then {shown[1]}"
    console.print(line, markup=False, highlight=False, soft_wrap=True)


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _evenly(best: list[int]) -> list[int]:
    if len(best) <= SHOWN:
        return best
    return [best[round(number * (len(best) - 1) / (SHOWN - 1))] for number in range(SHOWN)]
