"""A policy whose rates, with all levels, management and mentor, can exceed 100 % of a line is refused; no other is.

The default policy pays at most 500 basis points a month (a mentor's 200 and 300) on top of the levels.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from pipelines.policy import load_policy
from tests.pipelines.policy_folder import append, change, copy_default


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_default(tmp_path)


def is_refused(folder: Path) -> bool:
    try:
        load_policy(folder)
    except ConfigurationError as error:
        if "above 100 %" not in str(error):
            raise
        return True
    return False


def add_rate(folder: Path, rate_bp: int, **cells: object) -> int:
    return append(folder, "commission_rates", like=2, rate_bp=rate_bp, **cells)


def add_tier_set(folder: Path, effective_from: str, management_bp: int) -> None:
    for row in (2, 3, 4):
        append(folder, "tier_rules", like=row, effective_from=effective_from, management_bp=management_bp, mentor_bp=0)


def test_exactly_one_hundred_percent_passes(folder: Path) -> None:
    change(folder, "commission_rates", 2, rate_bp=9500)
    add_rate(folder, 100, level=2, order_kind="repeat")
    assert not is_refused(folder)


def test_one_basis_point_more_is_refused_with_every_share_and_its_row(folder: Path) -> None:
    change(folder, "commission_rates", 2, rate_bp=9501)
    with pytest.raises(ConfigurationError) as error:
        load_policy(folder)
    assert str(error.value) == (
        f"The policy is refused: {folder}/commission_rates.csv row 2: a first order of a product in the stage "
        "off_season, paid from 1970-01-01T00:00:00Z on, can pay 10001 basis points of its base, which is above 100 %: "
        "level 1 9501 (commission_rates row 2), management and mentor 500 (tier_rules row 4)."
    )


@pytest.mark.parametrize(("max_levels", "refused"), [(1, False), (2, False), (3, True)])
def test_only_levels_that_are_paid_count(folder: Path, max_levels: int, refused: bool) -> None:
    add_rate(folder, 6000, level=2)
    add_rate(folder, 3000, level=3)
    change(folder, "policy_versions", 2, max_levels=max_levels)
    assert is_refused(folder) is refused


def test_a_line_has_one_stage(folder: Path) -> None:
    change(folder, "commission_rates", 6, rate_bp=6000)
    add_rate(folder, 6000, level=2, scope="stage", scope_id="launch")
    assert not is_refused(folder)


def test_a_line_has_one_kind_of_order(folder: Path) -> None:
    change(folder, "commission_rates", 2, rate_bp=6000)
    add_rate(folder, 6000, level=2, order_kind="repeat")
    assert not is_refused(folder)


def test_a_line_has_one_product(folder: Path) -> None:
    add_rate(folder, 6000, scope="product", scope_id="LAMP")
    add_rate(folder, 6000, level=2, scope="product", scope_id="SOAP")
    assert not is_refused(folder)


@pytest.mark.parametrize("scope", [{"scope": "category", "scope_id": "home"}, {"scope": "stage", "scope_id": "launch"}])
def test_a_product_may_be_of_any_category_and_stage(folder: Path, scope: dict) -> None:
    add_rate(folder, 6000, scope="product", scope_id="LAMP")
    add_rate(folder, 6000, level=2, **scope)
    assert is_refused(folder)


def test_a_more_specific_rate_hides_a_higher_one(folder: Path) -> None:
    change(folder, "commission_rates", 2, rate_bp=6000)
    for level, rate_bp in ((1, 1000), (2, 6000)):
        for stage in ({"scope": "product", "scope_id": "LAMP"}, {"scope": "stage", "scope_id": "mature"}):
            add_rate(folder, rate_bp, level=level, **stage)
    assert not is_refused(folder)


def test_a_rate_of_a_product_hides_that_of_its_category(folder: Path) -> None:
    add_rate(folder, 6000, scope="category", scope_id="home")
    add_rate(folder, 1000, scope="product", scope_id="LAMP")
    add_rate(folder, 6000, level=2, scope="product", scope_id="LAMP")
    assert not is_refused(folder)


def test_a_rate_that_ends_no_longer_hides_a_higher_one(folder: Path) -> None:
    change(folder, "commission_rates", 6, rate_bp=6000)
    add_rate(folder, 1000, effective_to="2026-01-01T00:00:00Z", scope="product", scope_id="LAMP")
    add_rate(folder, 6000, level=2, scope="product", scope_id="LAMP")
    assert is_refused(folder)


def test_a_rate_taken_away_hides_a_higher_one(folder: Path) -> None:
    change(folder, "commission_rates", 2, rate_bp=6000)
    add_rate(folder, 6000, level=2)
    for stage in ("peak", "launch", "off_season", "mature"):
        append(folder, "commission_rates", like=2, level=2, scope="stage", scope_id=stage, rate_bp="")
    assert not is_refused(folder)


def test_the_people_of_a_chain_are_each_of_any_tier(folder: Path) -> None:
    add_rate(folder, 6000, tier="mentor")
    add_rate(folder, 6000, tier="junior", level=2)
    assert is_refused(folder)


@pytest.mark.parametrize(("raised_at", "refused"), [("2025-12-31T15:59:59Z", True), ("2025-12-31T16:00:00Z", False)])
def test_a_newer_rate_replaces_an_older_one(folder: Path, raised_at: str, refused: bool) -> None:
    change(folder, "commission_rates", 2, rate_bp=9000)
    add_rate(folder, 1000, effective_from="2026-01-01T00:00:00+08:00")
    add_rate(folder, 6000, level=2, effective_from=raised_at)
    assert is_refused(folder) is refused


@pytest.mark.parametrize(("ends_at", "refused"), [("2026-01-01T00:00:01Z", True), ("2026-01-01T00:00:00Z", False)])
def test_a_rate_that_has_ended_counts_no_more(folder: Path, ends_at: str, refused: bool) -> None:
    add_rate(folder, 6000, effective_to=ends_at, scope="product", scope_id="LAMP")
    add_rate(folder, 6000, effective_from="2026-01-01T00:00:00Z", level=2, scope="product", scope_id="LAMP")
    assert is_refused(folder) is refused


def test_rates_before_the_first_version_pay_nothing(folder: Path) -> None:
    change(folder, "policy_versions", 2, effective_from="2026-01-01T00:00:00Z")
    change(folder, "commission_rates", 2, rate_bp=9999)
    add_rate(folder, 1000, effective_from="2026-01-01T00:00:00Z")
    assert not is_refused(folder)


@pytest.mark.parametrize(("management_bp", "refused"), [(1000, False), (1001, True)])
def test_management_and_mentor_fall_on_the_same_sales(folder: Path, management_bp: int, refused: bool) -> None:
    change(folder, "tier_rules", 4, management_bp=management_bp, mentor_bp=7000)
    assert is_refused(folder) is refused


def test_an_inviter_is_paid_in_one_tier_only(folder: Path) -> None:
    change(folder, "tier_rules", 3, management_bp=7000)
    change(folder, "tier_rules", 4, mentor_bp=7000)
    assert not is_refused(folder)


def test_a_mentor_rate_for_no_days_pays_nothing(folder: Path) -> None:
    change(folder, "tier_rules", 4, mentor_bp=9000, mentor_days=0)
    assert not is_refused(folder)


def test_the_monthly_rates_alone_can_be_too_high(folder: Path) -> None:
    change(folder, "tier_rules", 4, management_bp=9000, mentor_bp=1001)
    with pytest.raises(ConfigurationError, match=r"tier_rules.csv row 4: "):
        load_policy(folder)


def test_a_line_may_settle_under_any_later_set_of_tier_rules(folder: Path) -> None:
    change(folder, "commission_rates", 6, rate_bp=6000, effective_to="2026-02-01T00:00:00Z")
    add_tier_set(folder, "2026-03-01T00:00:00Z", management_bp=6000)
    assert is_refused(folder)


@pytest.mark.parametrize(("settle_after_hours", "refused"), [(5, True), (6, False)])
def test_a_set_counts_while_a_line_can_still_settle_in_a_month_that_it_closes(
    folder: Path, settle_after_hours: int, refused: bool
) -> None:
    # The first set is in force at the end of December (2025-12-31T16:00Z in Shanghai), but not at that of January.
    change(folder, "policy_versions", 2, settle_after_hours=settle_after_hours)
    change(folder, "tier_rules", 3, management_bp=6000)
    add_tier_set(folder, "2026-01-20T00:00:00Z", management_bp=0)
    add_rate(folder, 6000, effective_from="2025-12-31T10:00:00Z")
    assert is_refused(folder) is refused


def test_a_set_that_closes_no_month_pays_nobody(folder: Path) -> None:
    add_tier_set(folder, "2026-01-10T00:00:00Z", management_bp=9999)
    add_tier_set(folder, "2026-01-20T00:00:00Z", management_bp=0)
    assert not is_refused(folder)


def test_the_end_of_the_calendar_is_an_instant_like_any_other(folder: Path) -> None:
    change(folder, "commission_rates", 6, effective_to="9999-12-31T23:59:59Z")
    add_tier_set(folder, "9999-12-31T23:59:59Z", management_bp=0)
    assert not is_refused(folder)
