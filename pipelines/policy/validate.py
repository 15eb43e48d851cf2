"""Why a policy is refused before anything runs (commission.md, "Policy files")."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from pipelines.policy.ceiling import above_whole
from pipelines.policy.description import (
    ORDER_KINDS,
    PAY_FILES,
    POLICY_FILES,
    STAGES,
    TARGET_UNITS,
    Policy,
    Problem,
    refuse,
)
from pipelines.policy.read import read_table, to_frame
from pipelines.settings import DEFAULT_POLICY, DEFAULT_TIMEZONE


@dataclass(frozen=True)
class Rule:
    """What no row of a file may be: `broken` is true where it is, `reason` is formatted with the row."""

    file: str
    broken: pl.Expr
    reason: str


def _repeats(*columns: str) -> pl.Expr:
    return ~pl.struct(columns).is_first_distinct()


def _needs(tier: str, column: str, least: int) -> Rule:
    value = pl.col(column)
    broken = (pl.col("tier") == tier) & (value.is_null() | (value < least))
    return Rule("tier_rules", broken, f"a {tier} needs a {column} of at least {least}")


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
        ~pl.col("board").str.contains(r"^[a-z0-9_]{1,64}$"),
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
)


def load_policy(folder: Path, business_timezone: str = DEFAULT_TIMEZONE) -> Policy:
    """Read and check the policy files in `folder`; the default stands in for one that decides no pay and is not there.

    An instant without an offset is in `business_timezone`, as in every input. What needs the mall's data or the home
    is checked apart: `check_policy_against_data`, `check_register`.

    Raises ConfigurationError, naming file, row and reason.
    """
    zone = ZoneInfo(business_timezone)
    readings = {file: read_table(_place(folder, file), columns, zone) for file, columns in POLICY_FILES.items()}
    refuse(folder, [problem for reading in readings.values() for problem in reading.problems])
    policy = Policy(
        folder=folder,
        ignored_columns=tuple(name for reading in readings.values() for name in reading.ignored_columns),
        **{file: to_frame(readings[file].rows, columns) for file, columns in POLICY_FILES.items()},
    )
    refuse(folder, _broken_rules(policy) + _missing_rows(policy))
    refuse(folder, above_whole(policy, zone))
    return policy


def _place(folder: Path, file: str) -> Path:
    path = folder / f"{file}.csv"
    return path if path.exists() or file in PAY_FILES else DEFAULT_POLICY / path.name


def _broken_rules(policy: Policy) -> list[Problem]:
    return [
        Problem(rule.file, row["file_row"], rule.reason.format(**row))
        for rule in RULES
        for row in getattr(policy, rule.file).filter(rule.broken).to_dicts()
    ]


def _missing_rows(policy: Policy) -> list[Problem]:
    problems = [] if policy.policy_versions.height else [Problem("policy_versions", None, "it holds no version")]
    rates = policy.commission_rates
    base_rates = rates.filter((rates["level"] == 1) & (rates["scope"] == "all") & rates["rate_bp"].is_not_null())
    for kind in ORDER_KINDS:
        if kind not in base_rates["order_kind"]:
            reason = f"it holds no rate for {kind} orders at level 1 and scope all"
            problems.append(Problem("commission_rates", None, reason))
    return problems
