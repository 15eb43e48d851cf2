"""Instants equal to a boundary, and what is known at `as_of`: small cases with the arithmetic in the comments."""

from __future__ import annotations

import pytest

from tests.reference.small_mall import (
    BONUS,
    MENTOR,
    SENIOR,
    TERMS,
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


def test_a_lines_own_discount_comes_off_before_the_orders() -> None:
    # 2 * 500 - 100 = 900 and 100; 10 fen of the order's discount fall as 9 and 1.
    order = sale("o1", "02-01", None, [500, 100], order_discount_fen=10)
    order["items"][0] |= {"quantity": 2, "discount_fen": 100}
    assert column(run([order]).lines, "base_fen") == [891, 99]


def test_a_binding_begins_at_its_instant_and_the_last_bound_counts() -> None:
    bindings = [
        {"member_id": "m1", "distributor_id": "ann", "bound_at": at("02-01")},
        {"member_id": "m1", "distributor_id": "bob", "bound_at": at("02-03")},
    ]
    days = ["01-31 23:59", "02-01", "02-03"]
    sales = [sale(f"o{number}", day, None, [1000], None, member_id="m1") for number, day in enumerate(days)]
    lines = run(sales, bindings=bindings, distributors=[person("ann"), person("bob")]).lines
    assert column(lines, "distributor_id") == [None, "ann", "bob"]


@pytest.mark.parametrize(("window_days", "credited"), [(7, "ann"), (0, None)])
def test_a_click_at_the_payment_counts_unless_clicks_are_off(window_days: int, credited: str | None) -> None:
    landing = {
        "shares": [{"share_id": "s1", "distributor_id": "ann"}],
        "share_clicks": [{"click_id": "k1", "share_id": "s1", "member_id": "m1", "clicked_at": at("02-01")}],
    }
    policy = small_policy(policy_versions=[TERMS | {"click_window_days": window_days}])
    lines = run([sale("o1", "02-01", None, [1000], None, member_id="m1")], policy=policy, **landing).lines
    assert column(lines, "distributor_id") == [credited]


def test_the_last_status_change_counts_from_its_instant_on() -> None:
    changes = [
        {"distributor_id": "ann", "changed_at": at(day), "status": status}
        for day, status in (("02-02", "frozen"), ("02-04", "active"), ("02-06", "left"))
    ]
    sales = [sale(f"o{day}", f"02-0{day}", None, [1000]) for day in (1, 2, 3, 4, 5, 6)]
    reasons = column(run(sales, distributor_status_changes=changes).lines, "reason")
    assert reasons == ["earned", *["distributor_inactive"] * 2, *["earned"] * 2, "distributor_inactive"]


def test_someone_approved_at_the_payment_is_active() -> None:
    sales = [sale("o1", "02-01", None, [1000]), sale("o2", "01-31 23:59", None, [1000])]
    lines = run(sales, distributors=[person("ann", approved_at="02-01")]).lines
    assert column(lines, "reason", "tier") == [("earned", "junior"), ("distributor_inactive", None)]


def test_the_policy_says_how_many_levels_there_are() -> None:
    people = [person("ann", "bob"), person("bob", "cat"), person("cat")]
    rates = [rate(level, "first", 100) for level in (1, 2, 3)]
    for max_levels in (1, 2, 3):
        policy = small_policy(policy_versions=[TERMS | {"max_levels": max_levels}], commission_rates=rates)
        lines = run([sale("o1", "02-01", None, [1000])], policy=policy, distributors=people).lines
        assert column(lines, "level") == [1, 2, 3][:max_levels]


def test_stages_begin_at_their_instant_and_end_before_theirs() -> None:
    # p1 is launched on 1 February for 30 days, so until 3 March; peak on 5 February; off season 2 to 10 March.
    products = [{"product_id": "p1", "launched_at": at("02-01")}]
    campaigns = [
        {"kind": kind, "starts_at": at(start), "ends_at": at(end), "product_id": product_id}
        for kind, start, end, product_id in (
            ("peak", "02-05", "02-06", None),
            ("off_season", "03-02", "03-10", "p1"),
            ("peak", "01-01", "12-31", "p9"),
        )
    ]
    stages = {"01-31 23:59": "mature", "02-01": "launch", "02-05": "peak", "02-06": "launch"}
    stages |= {"03-02": "launch", "03-03": "off_season", "03-10": "mature"}
    sales = [sale(f"o{number}", day, None, [1000]) for number, day in enumerate(stages)]
    lines = run(sales, products=products, campaigns=campaigns).lines
    assert column(lines, "stage") == list(stages.values())


def test_terms_and_rates_begin_at_their_instant() -> None:
    policy = small_policy(
        policy_versions=[TERMS, TERMS | {"effective_from": at("02-01"), "settle_after_hours": 48}],
        commission_rates=[rate(1, "first", 1000), rate(1, "first", 1100, effective_from=at("02-02"))],
    )
    sales = [sale(f"o{day}", day, "02-10", [1000]) for day in ("01-31", "02-01", "02-02")]
    lines = run(sales, policy=policy).lines
    assert column(lines, "settle_at") == [at("02-11"), at("02-12"), at("02-12")]
    assert column(lines, "rate_bp") == [1000, 1000, 1100]
    assert column(lines, "policy_from") == [TERMS["effective_from"], at("02-01"), at("02-02")]


def test_a_tier_rule_begins_at_its_instant_and_replaces_the_whole_set() -> None:
    sales = [sale(f"o{number}", "01-10", "01-20", [1000]) for number in (1, 2)]  # settled on 21 January
    never = tier_rules(SENIOR, since=at("01-01")) + tier_rules(MENTOR, since=at("01-21"))
    assert column(run(sales, policy=small_policy(tier_rules=never)).tiers, "tier") == ["junior"]
    until_later = tier_rules(SENIOR, since=at("01-01")) + tier_rules(MENTOR, since=at("01-22"))
    assert column(run(sales, policy=small_policy(tier_rules=until_later)).tiers, "tier") == ["junior", "senior"]


def test_an_order_of_which_nothing_is_left_is_no_deal() -> None:
    # One deal, then one that is refunded whole. With a rule that asks for nothing of a deal's size, two would do.
    policy = small_policy(tier_rules=tier_rules(SENIOR | {"min_deal_fen": 0}))
    sales = [sale(f"o{number}", "01-10", "01-20", [1000]) for number in (1, 2)]
    refunded = run(sales, policy=policy, refunds=[refund("r1", "o2", 1000, "01-20", "01-21")])
    assert column(refunded.tiers, "tier") == ["junior"]


def test_a_refund_at_settlement_is_taken_off_the_sale_once() -> None:
    # In: 1000 - 400 at settlement on 4 February; the later 100 go out. The monthly amounts name the newest policy.
    steps = [BONUS | {"effective_from": at("01-31"), "threshold_fen": 0}]
    refunds = [refund("r1", "o1", 400, "02-03", "02-04"), refund("r2", "o1", 100, "02-03", "02-05")]
    sales = [sale("o1", "02-01", "02-03", [1000])]
    result = run(sales, as_of="02-20", refunds=refunds, policy=small_policy(bonus_steps=steps))
    months = column(result.months, "month", "counted_sales_fen", "bonus_fen")
    assert months == [("2026-01", 0, 5000), ("2026-02", 500, 5000)]
    january = [entry for entry in result.ledger if entry["month"]]
    assert column(january, "entry_type", "policy_from", "occurred_at") == [("bonus", at("01-31"), at("02-15 16:00"))]


def test_what_happens_at_as_of_is_known_and_what_happens_later_is_not() -> None:
    sales = [sale("o1", "02-01", "02-03", [1000])]
    refunds = [refund("r1", "o1", 400, "02-03", "02-05")]
    known = {
        "01-31 23:59:59.999999": [],
        "02-01": ["accrue"],
        "02-03 23:59:59.999999": ["accrue"],
        "02-04": ["accrue", "settle"],
        "02-05": ["accrue", "settle", "clawback"],
    }
    for as_of, kinds in known.items():
        assert column(run(sales, as_of, refunds=refunds).ledger, "entry_type") == kinds
    receipts = [run(sales, as_of).lines[0]["received_at"] for as_of in ("02-02 23:59:59.999999", "02-03")]
    assert receipts == [None, at("02-03")]
    assert column(run([], "12-31 23:59", distributors=[person("ann", approved_at="12-31 23:59")]).tiers, "tier") == [
        "junior"
    ]


def test_automatic_receipt_needs_a_shipment_and_at_least_one_day() -> None:
    sales = [sale("o1", "02-01", None, [1000]), sale("o2", "02-01", None, [1000], shipped_at=at("02-02"))]
    for auto_receive_days, received_at in ((0, None), (1, at("02-03"))):
        policy = small_policy(policy_versions=[TERMS | {"auto_receive_days": auto_receive_days}])
        assert column(run(sales, policy=policy).lines, "received_at") == [None, received_at]


def test_an_unpaid_order_and_a_pending_refund_say_nothing() -> None:
    unpaid = sale("o1", "02-01", None, [1000]) | {"paid_at": None}
    pending = refund("r1", "o2", 1000, "02-01", "02-02") | {"completed_at": None}
    result = run([unpaid, sale("o2", "02-01", None, [1000])], refunds=[pending])
    assert entries(result, "accrue", "void") == [("accrue", "ann", 100, at("02-01"))]


def test_two_rates_that_rank_alike_are_refused() -> None:
    rates = [rate(1, "first", 1000), rate(1, "first", 1100, effective_to=at("12-01"))]
    with pytest.raises(ValueError, match="more than one"):
        run([sale("o1", "02-01", None, [1000])], policy=small_policy(commission_rates=rates))


def test_a_payment_before_the_first_policy_version_is_refused() -> None:
    policy = small_policy(policy_versions=[TERMS | {"effective_from": at("02-02")}])
    with pytest.raises(ValueError, match="before the first policy version"):
        run([sale("o1", "02-01", None, [1000])], policy=policy, distributors=[])


def test_a_monthly_entry_names_the_newest_of_the_terms_and_its_rules() -> None:
    # Ann is senior from 10 January by the rules of the 5th; bob sells 1000 in January, 2 % is 20.
    policy = small_policy(tier_rules=tier_rules(SENIOR, since=at("01-05")))
    sales = [sale(f"o{number}", "01-06", "01-09", [1000]) for number in (1, 2)]
    sales.append(sale("o3", "01-06", "01-09", [1000], "bob"))
    ledger = run(sales, policy=policy, distributors=[person("ann"), person("bob", "ann")]).ledger
    management = [entry for entry in ledger if entry["entry_type"] == "management"]
    assert column(management, "amount_fen", "policy_from") == [(20, at("01-05"))]
