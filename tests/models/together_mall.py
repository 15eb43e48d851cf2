"""A mall by hand, small enough that every fen of it can be worked out on paper."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from models.simulation.together import Facts, ground_of

AS_OF = datetime.fromisoformat("2026-03-20")
ONWARDS = datetime.fromisoformat("1970-01-01")


def day(number: int) -> datetime:
    """The beginning of a day of January 2026; days go on after the 31st."""
    return datetime.fromisoformat("2026-01-01") + timedelta(days=number - 1)


def versions(**terms: object) -> dict[str, object]:
    usual = {"effective_from": ONWARDS, "settle_after_hours": 24, "clawback_days": 7, "launch_days": 30}
    codes = {"same_device": "first_member_only", "self_purchase": "no_commission", "click_window_days": 7}
    return (
        usual | codes | {"max_levels": 2, "bonus_close_days": 15, "auto_receive_days": None, "note": "by hand"} | terms
    )


def rate(rate_bp: int | None, **columns: object) -> dict[str, object]:
    usual = {"effective_from": ONWARDS, "effective_to": None, "level": 1, "scope": "all", "scope_id": None}
    return usual | {"tier": "any", "order_kind": "first", "rate_bp": rate_bp, "note": "by hand"} | columns


def policy(*rates: dict[str, object], terms: list[dict[str, object]] | None = None) -> dict[str, pl.DataFrame]:
    """Two deals in ten days make a senior, who has 2 % of the team's sales; 50 yuan for 500 sold in a month."""
    empty = {"window_days": None, "min_deals": None, "min_deal_fen": None, "min_senior_downlines": None}
    paid = {"management_bp": 0, "mentor_bp": 0, "mentor_days": 0, "effective_from": ONWARDS, "note": "by hand"}
    rows = {
        "policy_versions": terms or [versions()],
        "commission_rates": list(rates) or [rate(1000), rate(500, order_kind="repeat")],
        "tier_rules": [
            {"tier": "junior", **empty, **paid},
            {"tier": "senior", **empty, **paid, "window_days": 10, "min_deals": 2, "min_deal_fen": 1000}
            | {"management_bp": 200},
        ],
        "bonus_steps": [
            {"effective_from": ONWARDS, "threshold_fen": 50_000, "bonus_fen": 5_000, "bonus_bp": 0, "note": "by hand"}
        ],
    }
    instants = {"effective_from": pl.Datetime("us"), "effective_to": pl.Datetime("us")}
    return {
        name: pl.DataFrame(table, infer_schema_length=None).cast(
            {column: kind for column, kind in instants.items() if column in table[0]}
        )
        for name, table in rows.items()
    }


def facts() -> Facts:
    """Ann invited Bo. Bo sold on the 5th, 8th and 25th of January; of the second sale 50 yuan were refunded before it
    settled and 50 after, of the third all, asked for too late. Everything is received two days after it is paid."""
    sold = [(1, 5, 30_001, 0), (2, 8, 20_000, 1), (3, 25, 40_000, 1)]
    taken = [(2, 1, 5_000, 9, 10), (2, 2, 5_000, 12, 15), (3, 1, 40_000, 50, 51)]
    return Facts(
        people=pl.DataFrame({
            "distributor_id": ["ann", "bo"],
            "approved_at": [day(1), day(1)],
            "inviter_no": [None, 0],
            "delivered_fen": [700, 0],
        }),
        active_spans=pl.DataFrame({
            "person_no": [0, 1], "active_from": [day(1)] * 2, "active_until": [day(10_000)] * 2
        }),
        products=pl.DataFrame({"product_id": ["tea"], "category": ["drinks"]}),
        orders=pl.DataFrame({
            "order_no": [number for number, *_ in sold],
            "promoter_no": [1] * 3,
            "level_2_no": [0] * 3,
            "level_3_no": [None] * 3,
            "paid_at": [day(paid) for _, paid, *_ in sold],
            "receipt_at": [day(paid + 2) for _, paid, *_ in sold],
            "kind": [kind for *_, kind in sold],
        }),
        lines=pl.DataFrame({
            "order_no": [number for number, *_ in sold],
            "line_no": [1] * 3,
            "product_no": [0] * 3,
            "stage": [3] * 3,
            "base_fen": [base_fen for _, _, base_fen, _ in sold],
        }),
        takings=pl.DataFrame({
            "order_no": [order for order, *_ in taken],
            "line_no": [1] * 3,
            "place": [place for _, place, *_ in taken],
            "taken_fen": [fen for _, _, fen, *_ in taken],
            "requested_at": [day(asked) for *_, asked, _ in taken],
            "completed_at": [day(done) for *_, done in taken],
        }),
        months=pl.DataFrame({
            "ends_at": [day(32), day(60), day(91)],
            "judged_at": [day(32), day(60), AS_OF],
        }),
        as_of=AS_OF,
        ground=ground_of(policy()),
    )  # fmt: skip
