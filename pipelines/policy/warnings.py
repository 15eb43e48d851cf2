"""The policy held against the mall's data, and what a growth team should know of before it is paid.

Where an `as_of` is given, only what is in force then or comes later is warned of: rows are never taken out of a policy,
and what was paid long ago needs no attention every night.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import duckdb
import polars as pl

from pipelines.policy.description import ORDER_KINDS, STAGES, TIERS, WHOLE_BP, Policy, Problem, refuse
from pipelines.policy.rates import LineKind, Period, Rate, line_kinds, periods
from pipelines.settings import USUAL_RATES_BP

#: Everybody approved is a junior, with or without a rule.
PROMOTED_TIERS = TIERS[1:]


@dataclass(frozen=True)
class PolicyWarning:
    """One thing to look at. `kind` is a code for readers that translate; `row` as in the file, the header is row 1."""

    kind: str
    file: str
    row: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}.csv row {self.row}: {self.message}"


def check_policy_against_data(
    policy: Policy, con: duckdb.DuckDBPyConnection, as_of: datetime | None = None
) -> list[PolicyWarning]:
    """Hold the policy against the loaded raw.orders, raw.order_items and raw.products; `as_of` is naive UTC.

    Raises ConfigurationError where an order was paid before the first version: `paid_at` is the only moment that needs
    terms, every later one (receipt, settlement, a month's end) finds at least the same version.
    """
    _refuse_orders_without_terms(policy, con)
    spans = list(periods(policy, as_of))
    tier_sets = list(_tier_sets(policy, as_of))
    return [
        *_ignored_columns(policy),
        *_incomplete_tier_sets(tier_sets),
        *_unusual_rates(spans),
        *_rates_above_margin(spans, con),
        *_rates_of_nothing(spans, con),
        *_rates_that_fall_with_tier(spans),
        *_monthly_pay_that_falls_with_tier(tier_sets),
    ]


def _refuse_orders_without_terms(policy: Policy, con: duckdb.DuckDBPyConnection) -> None:
    first_version = policy.policy_versions.sort("effective_from").row(0, named=True)
    first_of_them = "select order_id, paid_at from raw.orders where paid_at < ? order by paid_at, order_id limit 1"
    for order_id, paid_at in con.execute(first_of_them, [first_version["effective_from"]]).fetchall():
        reason = (
            f"the order {order_id} was paid at {paid_at.isoformat()}Z, before this first version begins; append one "
            "with an effective_from not after that, or deliver the order with the paid_at it really had"
        )
        refuse(policy.folder, [Problem("policy_versions", first_version["file_row"], reason)])


def _ignored_columns(policy: Policy) -> Iterator[PolicyWarning]:
    for file, column in policy.ignored_columns:
        yield PolicyWarning("ignored_column", file, 1, f"the column {column} means nothing here and is ignored")


def _unusual_rates(spans: list[Period]) -> Iterator[PolicyWarning]:
    for rate in sorted(_rates_in(spans), key=lambda rate: rate.file_row):
        least, most = USUAL_RATES_BP[rate.order_kind]
        at_peak = (rate.scope, rate.scope_id) == ("stage", "peak")
        if rate.level == 1 and not at_peak and rate.rate_bp is not None and not least <= rate.rate_bp <= most:
            message = (
                f"{rate.rate_bp} basis points for {rate.order_kind} orders lie outside the usual {least} to {most}"
            )
            yield PolicyWarning("unusual_rate", "commission_rates", rate.file_row, message)


def _rates_in(spans: list[Period]) -> set[Rate]:
    return {rate for span in spans for by_tier in span.book.values() for rate in by_tier.values()}


def _rates_above_margin(spans: list[Period], con: duckdb.DuckDBPyConnection) -> Iterator[PolicyWarning]:
    """One warning per rate that can win for a product whose list price less cost is a smaller share of the price."""
    above = (
        _products_with_rates(spans, con)
        .with_columns(margin_fen=pl.col("list_price_fen") - pl.col("cost_fen"))
        .filter(pl.col("rate_bp") * pl.col("list_price_fen") > pl.col("margin_fen") * WHOLE_BP)
        .with_columns(margin_bp=pl.col("margin_fen") * WHOLE_BP // pl.col("list_price_fen"))
        .with_columns(products=pl.len().over("file_row"))
        .sort("file_row", "margin_bp", "product_id")
    )
    for row in above.unique("file_row", keep="first", maintain_order=True).to_dicts():
        message = (
            "{rate_bp} basis points are above the margin of {products} product(s) that the rate can apply to, "
            "the thinnest being {product_id} with {margin_bp}"
        )
        yield PolicyWarning("rate_above_margin", "commission_rates", row["file_row"], message.format(**row))


def _rates_of_nothing(spans: list[Period], con: duckdb.DuckDBPyConnection) -> Iterator[PolicyWarning]:
    """Rates of a product that was neither delivered nor sold so far, or of a category that none has: mostly a slip of
    the pen. Where no product was delivered yet, nothing can be said."""
    products = con.sql("select product_id as product, category from raw.products").pl()
    known = {scope: set(products[scope]) for scope in products.columns if len(products)}
    sold = "select count(*) from (from raw.order_items where product_id = ? limit 1)"
    for rate in sorted(_rates_in(spans), key=lambda rate: rate.file_row):
        if rate.scope_id in known.get(rate.scope, {rate.scope_id}):
            continue
        if rate.scope == "category" or con.execute(sold, [rate.scope_id]).fetchall() == [(0,)]:
            message = f"no product of the {rate.scope} {rate.scope_id} was delivered or sold so far"
            yield PolicyWarning("rate_of_nothing", "commission_rates", rate.file_row, message)


def _products_with_rates(spans: list[Period], con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Each product that has a price, with each rate that can win for it."""
    named = {rate.scope_id for rate in _rates_in(spans) if rate.scope == "product"}
    # Products that no rate names differ by their category only.
    products = (
        con.sql("select product_id, category, list_price_fen, cost_fen from raw.products where list_price_fen > 0")
        .pl()
        .with_columns(named_id=pl.when(pl.col("product_id").is_in(list(named))).then("product_id"))
    )
    winning = [
        (named_id, category, rate.file_row, rate.rate_bp)
        for named_id, category in products.select("named_id", "category").unique().rows()
        for rate in _winning_rates(spans, named_id, category)
        if rate.paid_bp
    ]
    keys = {"named_id": pl.String, "category": pl.String}
    rates = pl.DataFrame(winning, schema={**keys, "file_row": pl.Int64, "rate_bp": pl.Int64}, orient="row")
    return products.join(rates, on=list(keys), nulls_equal=True)


def _winning_rates(spans: list[Period], product_id: str | None, category: str | None) -> set[Rate]:
    kinds = [LineKind(order_kind, product_id, category, stage) for order_kind in ORDER_KINDS for stage in STAGES]
    return {
        rate
        for span in spans
        for kind in kinds
        for level in span.levels
        for tier in TIERS
        if (rate := kind.winning_rate(span.book, level, tier))
    }


def _rates_that_fall_with_tier(spans: list[Period]) -> Iterator[PolicyWarning]:
    seen = set()
    for lower, higher, low_rate, high_rate in _falls(spans):
        row = high_rate.file_row if high_rate else low_rate.file_row
        pair = (lower, row, low_rate.file_row)
        if pair not in seen:
            seen.add(pair)
            high_bp = high_rate.paid_bp if high_rate else 0
            message = (
                f"at level {low_rate.level} a {higher} earns {high_bp} basis points of a {low_rate.order_kind} order "
                f"of which a {lower} earns {low_rate.paid_bp} (row {low_rate.file_row})"
            )
            yield PolicyWarning("higher_tier_earns_less", "commission_rates", row, message)


def _falls(spans: list[Period]) -> Iterator[tuple[str, str, Rate, Rate | None]]:
    """Lower tier, next tier, and their winning rates, wherever the next tier earns less of a line."""
    for span in spans:
        if all(tier == "any" for by_tier in span.book.values() for tier in by_tier):
            continue
        for kind in line_kinds(span.book):
            for level in span.levels:
                for lower, higher in pairwise(TIERS):
                    low, high = (kind.winning_rate(span.book, level, tier) for tier in (lower, higher))
                    if low and low.paid_bp > (high.paid_bp if high else 0):
                        yield lower, higher, low, high


def _tier_sets(policy: Policy, as_of: datetime | None) -> Iterator[dict[str, dict]]:
    """The sets of tier rules in force at `as_of` or later, as rows by tier."""
    starts = policy.tier_rules["effective_from"].unique().sort().to_list()
    in_force = [start for start in starts if as_of and start <= as_of][-1:]
    for start in starts:
        if not in_force or start >= in_force[0]:
            rows = policy.tier_rules.filter(pl.col("effective_from") == start).to_dicts()
            yield {row["tier"]: row for row in rows}


def _incomplete_tier_sets(tier_sets: list[dict[str, dict]]) -> Iterator[PolicyWarning]:
    for rules in tier_sets:
        if missing := [tier for tier in PROMOTED_TIERS if tier not in rules]:
            message = (
                f"the set that begins here has no row for {' and '.join(missing)}, and a set replaces the earlier one "
                "whole: from here on nobody is promoted to that tier, and whoever is in it earns nothing on a team"
            )
            yield PolicyWarning("incomplete_tier_set", "tier_rules", _first_row(rules), message)


def _first_row(rules: dict[str, dict]) -> int:
    return min(rule["file_row"] for rule in rules.values())


def _monthly_pay_that_falls_with_tier(tier_sets: list[dict[str, dict]]) -> Iterator[PolicyWarning]:
    for rules in tier_sets:
        for lower, higher in pairwise(tier for tier in TIERS if tier in rules):
            low, high = rules[lower], rules[higher]
            for sales, low_bp, high_bp in (
                ("a team's sales", low["management_bp"], high["management_bp"]),
                ("apprentices' sales", *(rule["management_bp"] + rule["mentor_bp"] for rule in (low, high))),
            ):
                if high_bp < low_bp:
                    message = f"a {higher} earns {high_bp} basis points of {sales} of which a {lower} earns {low_bp}"
                    yield PolicyWarning("higher_tier_earns_less", "tier_rules", high["file_row"], message)
