"""The tiers of members and the goals of the pages: dated like every rule, and refused with file, row and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.policy import load_policy
from pipelines.policy.description import TARGET_UNITS
from tests.pipelines.policy_folder import append, change, copy_default, drop, refusal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_default(tmp_path)


def test_a_vip_has_spent_500_yuan_and_a_partner_may_have_spent_nothing(folder: Path) -> None:
    assert load_policy(folder).member_tiers.select("tier", "min_spend_fen").rows() == [("vip", 50_000), ("partner", 0)]


def test_every_goal_is_set_by_default(folder: Path) -> None:
    targets = load_policy(folder).targets
    assert dict(targets.select("target", "unit").rows()) == TARGET_UNITS
    assert {"vip_repurchase": 4500, "senior_share": 3500, "daily_shares": 3}.items() <= dict(
        targets.select("target", "value").rows()
    ).items()


@pytest.mark.parametrize("file", ["member_tiers", "targets"])
def test_a_folder_that_is_only_about_pay_takes_the_default_ones(folder: Path, file: str) -> None:
    default = load_policy(folder).tables()[file]
    (folder / f"{file}.csv").unlink()
    assert load_policy(folder).tables()[file].equals(default)


def test_a_goal_can_be_taken_away(folder: Path) -> None:
    append(folder, "targets", like=2, effective_from="2026-01-01T00:00:00Z", value="")
    assert load_policy(folder).targets["value"].to_list()[-1] is None


def test_a_set_may_leave_a_tier_out(folder: Path) -> None:
    drop(folder, "member_tiers", 3)
    assert load_policy(folder).member_tiers["tier"].to_list() == ["vip"]


CHANGED = [
    ("member_tiers", 2, {"tier": "fan"}, "tier 'fan' is not one of vip, partner"),
    ("member_tiers", 2, {"min_spend_fen": ""}, "a vip needs a min_spend_fen of at least 1"),
    ("member_tiers", 3, {"min_spend_fen": -1}, "min_spend_fen -1 is not within 0 to"),
    ("targets", 2, {"target": "luck"}, "target 'luck' is not one of first_order_rate_least, "),
    ("targets", 2, {"value": "10 %"}, "value '10 %' is not a whole number"),
    ("targets", 2, {"unit": "yuan"}, "unit 'yuan' is not one of bp, count, fen"),
    ("targets", 2, {"unit": "fen"}, "the unit of first_order_rate_least is not fen"),
]
APPENDED = [
    ("member_tiers", 2, {"min_spend_fen": 1}, "another row of the same effective_from is for a vip too"),
    ("targets", 2, {"value": 1}, "another row of the same effective_from sets first_order_rate_least too"),
]


@pytest.mark.parametrize(("file", "row", "cells", "reason"), CHANGED)
def test_a_cell_that_cannot_be_is_refused(folder: Path, file: str, row: int, cells: dict, reason: str) -> None:
    change(folder, file, row, **cells)
    assert refusal(folder).startswith(f"{file}.csv row {row}: {reason}")


@pytest.mark.parametrize(("file", "like", "cells", "reason"), APPENDED)
def test_a_row_that_contradicts_another_is_refused(
    folder: Path, file: str, like: int, cells: dict, reason: str
) -> None:
    row = append(folder, file, like, **cells)
    assert refusal(folder) == f"{file}.csv row {row}: {reason}."
