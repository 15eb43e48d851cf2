"""What no row of a policy file may be (commission.md, "Policy files")."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.policy.description import ACTIVITIES, ALL_OFFERS, NO_OFFER, STAGES, TARGET_UNITS, WHOLE_BP


@dataclass(frozen=True)
class Rule:
    """What no row of a file may be: `broken` is true where it is, `reason` is formatted with the row."""

    file: str
    broken: pl.Expr
    reason: str


def _repeats(*columns: str) -> pl.Expr:
    return ~pl.struct(columns).is_first_distinct()


def _is_no_code(column: str) -> pl.Expr:
    return ~pl.col(column).str.contains(r"^[a-z0-9_]{1,64}$")


def _needs(tier: str, column: str, least: int) -> Rule:
    value = pl.col(column)
    broken = (pl.col("tier") == tier) & (value.is_null() | (value < least))
    return Rule("tier_rules", broken, f"a {tier} needs a {column} of at least {least}")


_ACTIVITY = f"({'|'.join(ACTIVITIES)})"
_scope, _scope_id = pl.col("scope"), pl.col("scope_id")

RULES = (
    Rule("policy_versions", _repeats("effective_from"), "another version has the same effective_from"),
    Rule(
        "policy_versions",
        pl.col("settle_after_hours") > pl.col("clawback_days") * 24,
        "settle_after_hours ({settle_after_hours}) exceeds clawback_days ({clawback_days})",
    ),
    Rule(
        "commission_rates",
        pl.col("effective_to") <= pl.col("effective_from"),
        "effective_to is not after effective_from",
    ),
    Rule("commission_rates", (_scope != "all") & _scope_id.is_null(), "the scope {scope} needs a scope_id"),
    Rule("commission_rates", (_scope == "all") & _scope_id.is_not_null(), "the scope all takes no scope_id"),
    Rule(
        "commission_rates",
        (_scope == "stage") & ~_scope_id.is_in(STAGES),
        f"the stage {{scope_id!r}} is not one of {', '.join(STAGES)}",
    ),
    # Whatever their ends: where two such rows are in force together, nothing says which one wins.
    Rule(
        "commission_rates",
        _repeats("effective_from", "level", "scope", "scope_id", "tier", "order_kind"),
        "another row has the same effective_from, level, scope, scope_id, tier and order_kind",
    ),
    Rule(
        "tier_rules", _repeats("effective_from", "tier"), "another row of the same effective_from is for a {tier} too"
    ),
    _needs("senior", "window_days", 0),
    _needs("senior", "min_deals", 1),
    _needs("senior", "min_deal_fen", 0),
    _needs("mentor", "min_senior_downlines", 1),
    Rule(
        "bonus_steps",
        _repeats("effective_from", "threshold_fen"),
        "another step of the same effective_from has the same threshold_fen",
    ),
    Rule(
        "price_bands",
        _repeats("effective_from", "from_fen"),
        "another band of the same effective_from has that from_fen",
    ),
    Rule("price_bands", _repeats("effective_from", "band"), "another band of the same effective_from has that name"),
    Rule(
        "price_bands",
        pl.col("from_fen").min().over("effective_from") > 0,
        "no band of this effective_from begins at 0, so cheaper products have none",
    ),
    Rule(
        "member_tiers", _repeats("effective_from", "tier"), "another row of the same effective_from is for a {tier} too"
    ),
    Rule(
        "member_tiers",
        (pl.col("tier") == "vip") & (pl.col("min_spend_fen") < 1),
        "a vip needs a min_spend_fen of at least 1",
    ),
    Rule("targets", _repeats("effective_from", "target"), "another row of the same effective_from sets {target} too"),
    Rule(
        "targets",
        pl.col("unit") != pl.col("target").replace_strict(TARGET_UNITS, return_dtype=pl.String),
        "the unit of {target} is not {unit}",
    ),
    Rule(
        "boards",
        _is_no_code("board"),
        "board {board!r} is no code of lower-case letters, digits and low lines",
    ),
    Rule("boards", _repeats("effective_from", "board"), "another row of the same effective_from is for {board} too"),
    Rule(
        "boards",
        pl.col("period").n_unique().over("board") > 1,
        "{board} has another period in another row; give a board of another period a code of its own",
    ),
    Rule(
        "board_prizes",
        pl.col("to_place").is_null() == pl.col("from_value").is_null(),
        "a prize needs either to_place or from_value",
    ),
    Rule(
        "board_prizes",
        pl.col("to_place").is_null().n_unique().over("effective_from", "board") > 1,
        "some prizes of {board} go by place and some by value",
    ),
    Rule(
        "board_prizes",
        _repeats("effective_from", "board", "to_place", "from_value"),
        "another prize of the same effective_from and board has the same to_place or from_value",
    ),
    Rule("comeback_rules", _repeats("effective_from"), "another row has the same effective_from"),
    Rule(
        "comeback_rules",
        ~pl.col("activity").str.contains(f"^(any|{_ACTIVITY}( {_ACTIVITY})*)$"),
        f"activity {{activity!r}} is neither any nor some of {', '.join(ACTIVITIES)}, one space between them",
    ),
    Rule(
        "comeback_rules",
        pl.col("control_bp") + pl.col("explore_bp") >= WHOLE_BP,
        f"control_bp ({{control_bp}}) and explore_bp ({{explore_bp}}) leave nobody to treat of {WHOLE_BP}",
    ),
    Rule(
        "comeback_offers",
        _is_no_code("offer"),
        "offer {offer!r} is no code of lower-case letters, digits and low lines",
    ),
    Rule(
        "comeback_offers",
        pl.col("offer").is_in([NO_OFFER, ALL_OFFERS]),
        f"the offer {{offer}} is a word of the experiment's own, for no pack ({NO_OFFER}) or all ({ALL_OFFERS}):"
        " give it another code",
    ),
    Rule(
        "comeback_offers",
        _repeats("effective_from", "offer"),
        "another row of the same effective_from is for {offer} too",
    ),
    Rule(
        "holidays", _is_no_code("holiday"), "holiday {holiday!r} is no code of lower-case letters, digits and low lines"
    ),
    Rule(
        "holidays", _repeats("effective_from", "holiday"), "another row of the same effective_from is for {holiday} too"
    ),
    Rule(
        "holidays",
        pl.col("first_day").is_null() != pl.col("last_day").is_null(),
        "{holiday} needs both a first_day and a last_day, or neither, which takes it away",
    ),
    Rule("holidays", pl.col("first_day") > pl.col("last_day"), "first_day {first_day} is after last_day {last_day}"),
    Rule("push_rules", _repeats("effective_from"), "another row has the same effective_from"),
)
