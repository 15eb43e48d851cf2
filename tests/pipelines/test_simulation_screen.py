"""What a terminal says of a kept scenario: its guardrails, how new its data are, and what is not known of it."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from rich.console import Console

from pipelines.settings import Home
from pipelines.simulation.books import open_books
from pipelines.simulation.replay import _monthly_bp
from pipelines.simulation.screen import GUARDRAILS, _guardrails, show_outcome
from pipelines.warehouse import connect
from tests.pipelines.simulated_mall import SimulatedMall, simulated_mall


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> SimulatedMall:
    return simulated_mall(tmp_path_factory)


@pytest.fixture
def home(mall: SimulatedMall, tmp_path: Path) -> Home:
    return mall.copied(tmp_path)


def shown(home: Home, scenario_id: str) -> str:
    console = Console(file=StringIO(), width=140)
    show_outcome(console, home, scenario_id)
    return console.file.getvalue()


def row(told: str, name: str) -> list[str]:
    """The cells beside this name."""
    [line] = [line for line in told.splitlines() if line.strip().startswith(name)]
    return line.replace(name, "").split()


def test_a_guardrail_names_todays_figure_the_scenarios_and_the_limit(mall: SimulatedMall) -> None:
    told = shown(mall.home, mall.kept_id)
    assert row(told, "付佣层级 levels paid") == ["2", "2", "≤", "2", "✓"]
    assert row(told, "单行最高佣金，不含达标奖 the most a line pays, target bonus apart") == [
        "25.00%",
        "27.40%",
        "≤",
        "30.00%",
        "✓",
    ]
    assert row(told, "商品佣金后毛利最低（月度奖励另计）the least a product leaves, monthly entries apart") == [
        "3.40%",
        "1.90%",
        "≥",
        "99.99%",
        "✗",
    ]


@pytest.mark.parametrize(
    ("guardrail", "limits", "scenario", "cells"),
    [
        ("levels", {"most": 2}, 2, ["2", "≤", "2", "✓"]),
        ("levels", {"most": 2}, 3, ["3", "≤", "2", "✗"]),
        ("line_rate_bp", {"most": 3_000}, 3_000, ["30.00%", "≤", "30.00%", "✓"]),
        ("line_rate_bp", {"most": 3_000}, 3_001, ["30.01%", "≤", "30.00%", "✗"]),
        ("product_margin_bp", {"least": 0}, 0, ["0.00%", "≥", "0.00%", "✓"]),
        ("product_margin_bp", {"least": 0}, -1, ["-0.01%", "≥", "0.00%", "✗"]),
        # Of what is not known nobody can say that it holds.
        ("product_margin_bp", {"least": 0}, None, ["–", "≥", "0.00%", "–"]),
        ("levels", {"most": 2}, None, ["–", "≤", "2", "–"]),
    ],
)
def test_a_guardrail_holds_up_to_its_limit(
    guardrail: str, limits: dict[str, int], scenario: int | None, cells: list[str]
) -> None:
    measured = {"guardrail": guardrail, "today": 1, "scenario": scenario, "most": None, "least": None} | limits
    console = Console(file=StringIO(), width=140)
    console.print(_guardrails([measured]))
    assert row(console.file.getvalue(), GUARDRAILS[guardrail])[1:] == cells


@pytest.mark.parametrize("bonus", [{"bonus_bp": 9_000, "bonus_fen": 0}, {"bonus_bp": 0, "bonus_fen": 1_000_000}, None])
def test_the_target_bonus_is_no_part_of_what_a_line_pays(mall: SimulatedMall, bonus: dict[str, int] | None) -> None:
    """Management and mentor's share alone, of the tier that has most; the guardrail's row says that it is apart."""
    books = open_books(mall.home)
    steps = books.policy.bonus_steps
    steps = steps.clear() if bonus is None else steps.with_columns(**{name: pl.lit(fen) for name, fen in bonus.items()})
    assert _monthly_bp(replace(books.policy, bonus_steps=steps), books.as_of) == 200 + 300


def test_data_that_are_no_longer_the_newest_are_told_with_their_instant(home: Home, mall: SimulatedMall) -> None:
    instant, newer = "数据截至 data as of 2026-03-21 04:00 UTC", "newer data are published: replay it again"
    before = shown(home, mall.kept_id)
    with connect(open_books(home).file) as con:
        con.execute("update meta.run set as_of = as_of + interval 1 day")
    after = shown(home, mall.kept_id)
    assert [words in before for words in (instant, newer)] == [True, False]
    assert [words in after for words in (instant, newer)] == [True, True]
