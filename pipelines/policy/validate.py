"""Why a policy is refused before anything runs (commission.md, "Policy files")."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from pipelines.policy.ceiling import above_whole
from pipelines.policy.description import (
    ORDER_KINDS,
    PAY_FILES,
    POLICY_FILES,
    Policy,
    Problem,
    refuse,
)
from pipelines.policy.read import read_table, to_frame
from pipelines.policy.rules import RULES
from pipelines.settings import DEFAULT_POLICY, DEFAULT_TIMEZONE


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
    refuse(folder, _broken_rules(policy) + _missing_rows(policy) + _overlapping_holidays(policy))
    refuse(folder, above_whole(policy, zone))
    return policy


def pay_faults(policy: Policy, business_timezone: str) -> list[Problem]:
    """Why a policy whose cells are sound would be refused for what it pays by: nothing of its other files is asked."""
    broken = [problem for problem in _broken_rules(policy) if problem.file in PAY_FILES]
    return broken + _missing_rows(policy) or above_whole(policy, ZoneInfo(business_timezone))


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


def _overlapping_holidays(policy: Policy) -> list[Problem]:
    """A day is of one holiday at most: two that share a day while both are in force, each as its newest row says."""
    ordered = policy.holidays.sort("effective_from", "file_row")
    found = {}
    for moment in ordered["effective_from"].unique():
        in_force = ordered.filter(pl.col("effective_from") <= moment).unique("holiday", keep="last")
        for one, other in combinations(in_force.drop_nulls("first_day").sort("file_row").to_dicts(), 2):
            if one["first_day"] <= other["last_day"] and other["first_day"] <= one["last_day"]:
                reason = "{holiday} shares days with {other}".format(holiday=other["holiday"], other=one["holiday"])
                found[other["file_row"]] = Problem("holidays", other["file_row"], f"{reason} (row {one['file_row']})")
    return list(found.values())
