"""Tiers and monthly entries: small cases with the arithmetic in the comments."""

from __future__ import annotations

import pytest

from tests.reference.commission import Result
from tests.reference.small_mall import (
    BONUS,
    MENTOR,
    SENIOR,
    at,
    column,
    entries,
    person,
    rate,
    refund,
    run,
    sale,
    small_policy,
    tier_rules,
)

ANN_AND_BOB = [person("ann"), person("bob", "ann")]


def since(result: Result) -> dict[tuple[str, str], object]:
    return {(row["distributor_id"], row["tier"]): row["since"] for row in result.tiers}


def month(result: Result, distributor_id: str, name: str) -> dict:
    (row,) = (row for row in result.months if (row["distributor_id"], row["month"]) == (distributor_id, name))
    return row


def two_deals(seller: str, received_at: str) -> list[dict]:
    """Two orders that make their seller senior a day after `received_at`."""
    return [sale(f"{seller}-{number}", "01-10", received_at, [1000], seller) for number in (1, 2)]


def test_deals_count_by_payment_although_they_are_looked_at_by_settlement() -> None:
    # Settled on 20, 22 and 25 January, paid on the 1st, 20th and 2nd: only at the third do two payments lie within
    # five days of each other (1st and 2nd).
    sales = [
        sale("o1", "01-01", "01-19", [1000]),
        sale("o2", "01-20", "01-21", [1000]),
        sale("o3", "01-02", "01-24", [1000]),
    ]
    assert since(run(sales))["ann", "senior"] == at("01-25")


@pytest.mark.parametrize(("second_paid_at", "senior"), [("01-06", True), ("01-06 00:00:00.000001", False)])
def test_the_window_includes_its_end(second_paid_at: str, senior: bool) -> None:
    sales = [sale("o1", "01-01", "01-10", [1000]), sale("o2", second_paid_at, "01-10", [1000])]
    assert (("ann", "senior") in since(run(sales))) is senior


def test_what_a_refund_left_at_settlement_decides_whether_a_deal_counts() -> None:
    # 1000 less 1 at settlement is below min_deal_fen; the same refund a microsecond later changes nothing.
    at_settlement = refund("r1", "o2", 1, "01-10", "01-11")
    afterwards = refund("r1", "o2", 1, "01-10", "01-11 00:00:00.000001")
    sales = [sale("o1", "01-02", "01-10", [1000]), sale("o2", "01-02", "01-10", [1000])]
    assert ("ann", "senior") not in since(run(sales, refunds=[at_settlement]))
    assert since(run(sales, refunds=[afterwards]))["ann", "senior"] == at("01-11")


def test_a_new_rule_is_looked_at_when_the_next_deal_settles_even_a_small_one() -> None:
    # Two deals by 11 January are too few while three are asked for. The rule eases on the 20th, which nobody looks at
    # before the deal of 5 fen (far too small to count) settles on 2 March.
    rules = tier_rules(SENIOR | {"min_deals": 3}) + tier_rules(SENIOR, since=at("01-20"))
    sales = [*two_deals("ann", "01-10"), sale("tiny", "02-20", "03-01", [5])]
    result = run(sales, policy=small_policy(tier_rules=rules))
    assert since(result)["ann", "senior"] == at("03-02")


def test_an_order_without_a_rate_is_a_deal_and_a_refused_one_is_not() -> None:
    no_rate = small_policy(commission_rates=[rate(1, "repeat", 500)])
    assert since(run(two_deals("ann", "01-10"), policy=no_rate))["ann", "senior"] == at("01-11")
    bought_herself = [order | {"member_id": "m-ann"} for order in two_deals("ann", "01-10")]
    assert ("ann", "senior") not in since(run(bought_herself))


def test_a_mentor_is_made_when_the_last_one_needed_becomes_senior() -> None:
    bob_last = run(two_deals("ann", "01-10") + two_deals("bob", "01-14"), distributors=ANN_AND_BOB)
    assert since(bob_last)["ann", "mentor"] == at("01-15")
    ann_last = run(two_deals("ann", "01-14") + two_deals("bob", "01-10"), distributors=ANN_AND_BOB)
    assert column(ann_last.tiers, "distributor_id", "tier", "since", "until") == [
        ("ann", "junior", at("01-01"), at("01-15")),
        ("ann", "senior", at("01-15"), at("01-15")),
        ("ann", "mentor", at("01-15"), None),
        ("bob", "junior", at("01-01"), at("01-11")),
        ("bob", "senior", at("01-11"), None),
    ]


def test_a_mentor_rule_that_eases_makes_nobody_a_mentor_by_itself() -> None:
    rules = tier_rules(SENIOR, MENTOR | {"min_senior_downlines": 2})
    rules += tier_rules(SENIOR, MENTOR, since=at("02-01"))
    sales = two_deals("ann", "01-10") + two_deals("bob", "01-10") + [sale("o9", "03-01", "03-02", [1000])]
    result = run(sales, distributors=ANN_AND_BOB, policy=small_policy(tier_rules=rules))
    assert ("ann", "mentor") not in since(result)


def test_nobody_is_their_own_downline_or_team() -> None:
    result = run(two_deals("ann", "01-10"), distributors=[person("ann", "ann")])
    assert ("ann", "mentor") not in since(result)
    assert entries(result, "management", "mentor") == []


def test_the_tier_begins_to_count_for_rates_at_its_very_instant() -> None:
    rates = [rate(1, "first", 1000), rate(1, "first", 1100, tier="senior")]
    later = [sale("x1", "01-10 23:59", None, [1000]), sale("x2", "01-11", None, [1000])]
    lines = run(two_deals("ann", "01-10") + later, policy=small_policy(commission_rates=rates)).lines
    assert column(lines, "tier", "rate_bp")[-2:] == [("junior", 1000), ("senior", 1100)]


@pytest.mark.parametrize(("received_at", "name"), [("01-30 15:59:59.999999", "2026-01"), ("01-30 16:00", "2026-02")])
def test_sales_belong_to_the_business_month_of_the_settlement(received_at: str, name: str) -> None:
    # Settled 24 h later: 31 January 16:00Z is 1 February in Shanghai.
    result = run([sale("o1", "01-20", received_at, [100000])])
    assert month(result, "ann", name)["counted_sales_fen"] == 100000
    assert column([entry for entry in result.ledger if entry["entry_type"] == "bonus"], "month", "amount_fen") == [
        (name, 5000)
    ]


def test_a_month_is_posted_at_its_close_and_provisional_before() -> None:
    # January ends on 31 January 16:00Z and closes 15 days later. 1000 yuan reach the step.
    sales = [sale("o1", "01-20", "01-25", [100000])]
    before, closed = run(sales, as_of="02-15 15:59:59.999999"), run(sales, as_of="02-15 16:00")
    assert entries(before, "bonus") == []
    assert (month(before, "ann", "2026-01")["bonus_fen"], month(before, "ann", "2026-01")["posted"]) == (5000, False)
    assert entries(closed, "bonus") == [("bonus", "ann", 5000, at("02-15 16:00"))]


def test_who_is_frozen_at_the_last_instant_gets_nothing_for_the_month() -> None:
    def bonus(frozen_at: str) -> list[tuple]:
        change = {"distributor_id": "ann", "changed_at": at(frozen_at), "status": "frozen"}
        return entries(run([sale("o1", "01-20", "01-25", [100000])], distributor_status_changes=[change]), "bonus")

    assert bonus("01-31 15:59:59.999999") == []
    assert len(bonus("01-31 16:00")) == 1


def test_the_highest_step_reached_pays_and_nothing_below_it() -> None:
    # 150001 fen: past 100000 (50 yuan) and 150000: 100 + 3 % of 150001 = 100 + 4500 (4500.03 rounded).
    steps = [BONUS, BONUS | {"threshold_fen": 150000, "bonus_fen": 100, "bonus_bp": 300}]
    result = run([sale("o1", "01-20", "01-25", [150001])], policy=small_policy(bonus_steps=steps))
    assert entries(result, "bonus") == [("bonus", "ann", 4600, at("02-15 16:00"))]


TEAM = [person("ann"), person("bob", "ann"), person("cat", "ann")]


def team_february(cat_sells: int) -> Result:
    """Ann is senior. Bob's 50000 of January go back in February, when cat sells something."""
    sales = [
        *two_deals("ann", "01-10"),
        sale("o1", "01-20", "01-25", [50000], "bob"),
        sale("o2", "02-05", "02-10", [cat_sells], "cat"),
    ]
    return run(sales, distributors=TEAM, refunds=[refund("r1", "o1", 50000, "02-20", "02-21")])


def test_the_flows_of_a_team_are_added_before_a_negative_sum_becomes_zero() -> None:
    # February: -50000 + 80000 = 30000, 2 % is 600; the refund was asked for too late, and goes out all the same.
    result = team_february(80000)
    assert month(result, "bob", "2026-02")["counted_sales_fen"] == -50000
    assert month(result, "ann", "2026-02")["management_fen"] == 600
    # -50000 + 40000 is negative: nothing, and nothing is taken back of January's 2 % of 50000.
    negative = team_february(40000)
    assert month(negative, "ann", "2026-02")["management_fen"] == 0
    assert entries(negative, "management") == [("management", "ann", 1000, at("02-15 16:00"))]


def test_a_mentor_earns_on_what_apprentices_sold_in_their_first_days() -> None:
    # Bob is approved on 1 January, so his first 30 days end on 31 January 00:00. February: 10000 paid just before
    # and 20000 paid at that instant; 3 % of 10000 = 300, 2 % of 30000 = 600.
    sales = two_deals("ann", "01-10") + two_deals("bob", "01-10")
    sales += [
        sale("o1", "01-30 23:59:59.999999", "02-02", [10000], "bob"),
        sale("o2", "01-31", "02-02", [20000], "bob"),
    ]
    february = month(run(sales, distributors=ANN_AND_BOB), "ann", "2026-02")
    assert (february["mentor_fen"], february["management_fen"]) == (300, 600)


def test_a_month_that_is_not_over_is_seen_as_it_stands() -> None:
    # At 20 January ann is active and senior; frozen on the 25th, which is not known yet.
    frozen = {"distributor_id": "ann", "changed_at": at("01-25"), "status": "frozen"}
    sales = [*two_deals("ann", "01-10"), sale("o1", "01-12", "01-15", [50000], "bob")]
    known = {"distributors": ANN_AND_BOB, "distributor_status_changes": [frozen]}
    assert month(run(sales, as_of="01-20", **known), "ann", "2026-01")["management_fen"] == 1000
    assert month(run(sales, as_of="01-26", **known), "ann", "2026-01")["management_fen"] == 0
