"""Boards and prizes are policy rows: what they may not be is refused with file, row and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.policy import load_policy
from tests.pipelines.policy_folder import append, change, copy_default, refusal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_default(tmp_path)


def test_the_default_boards_are_those_of_the_product(folder: Path) -> None:
    boards = load_policy(folder).boards
    assert dict(boards.select("name_zh", "measure").rows()) == {
        "周推新王": "new_buyers",
        "新人王": "new_buyers",
        "月销冠": "sales",
        "区域月销冠": "sales",
        "月入过万": "income",
    }
    assert set(boards["names"]) == {"masked"}


def test_the_default_prizes_promise_no_money(folder: Path) -> None:
    prizes = load_policy(folder).board_prizes
    assert all(text.endswith(("称号", "勋章")) for text in prizes["prize_zh"])
    assert set(prizes["board"]) <= set(load_policy(folder).boards["board"])


@pytest.mark.parametrize(
    ("file", "row", "cells", "reason"),
    [
        ("boards", 2, {"board": "Week!"}, "board 'Week!' is no code of lower-case letters, digits and low lines"),
        ("boards", 2, {"board": "../week"}, "board '../week' is no code"),
        ("boards", 2, {"measure": "likes"}, "measure 'likes' is not one of new_buyers, sales, income"),
        ("boards", 2, {"period": "day"}, "period 'day' is not one of week, month"),
        ("boards", 2, {"scope": "team"}, "scope 'team' is not one of all, region"),
        ("boards", 2, {"tie_rule": "luck"}, "tie_rule 'luck' is not one of shared, earliest"),
        ("boards", 2, {"names": "none"}, "names 'none' is not one of masked, full"),
        ("boards", 2, {"minimum": 0}, "minimum 0 is not within 1 to"),
        ("boards", 2, {"max_void_share_bp": 10_001}, "max_void_share_bp 10001 is not within 0 to 10000"),
        ("boards", 2, {"name_en": ""}, "name_en is empty"),
        ("board_prizes", 2, {"to_place": ""}, "a prize needs either to_place or from_value"),
        ("board_prizes", 2, {"from_value": 5}, "a prize needs either to_place or from_value"),
        ("board_prizes", 2, {"prize_en": ""}, "prize_en is empty"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(folder: Path, file: str, row: int, cells: dict, reason: str) -> None:
    change(folder, file, row, **cells)
    assert refusal(folder).startswith(f"{file}.csv row {row}: {reason}")


def test_a_board_is_said_once_per_effective_from(folder: Path) -> None:
    row = append(folder, "boards", 2, places=5)
    assert (
        refusal(folder) == f"boards.csv row {row}: another row of the same effective_from is for new_buyers_week too."
    )


def test_a_board_keeps_its_period(folder: Path) -> None:
    append(folder, "boards", 2, effective_from="2026-01-01", period="month")
    assert "new_buyers_week has another period in another row" in refusal(folder)


def test_prizes_of_a_board_go_by_place_or_by_value(folder: Path) -> None:
    append(folder, "board_prizes", 2, to_place="", from_value=10)
    assert "some prizes of new_buyers_week go by place and some by value" in refusal(folder)


def test_a_place_has_one_prize(folder: Path) -> None:
    append(folder, "board_prizes", 2, prize_zh="另一个")
    assert "another prize of the same effective_from and board has the same to_place or from_value" in refusal(folder)


def test_a_board_ends_with_a_row_of_no_places(folder: Path) -> None:
    append(folder, "boards", 2, effective_from="2026-01-01", places=0)
    assert load_policy(folder).boards["places"].to_list()[-1] == 0
