"""The commission rates by which the mall sells and books: those of its policy for a distributor's own sales."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from models.mall.catalogue import FOOD, HEALTH, PRODUCTS
from models.mall.clock import Clock, local_midnight
from models.mall.demand import launch_days
from models.mall.parameters import LAST_DAY, Parameters
from models.mall.programmes import Payments, RateChange

#: By the name that `fenxiao generate --rates` takes: what a category gained and another lost tells how orders follow,
#: against the products whose rates stayed.
RATE_HISTORIES = {"steady": (), "changing": (RateChange(0.35, 1_500, 800, HEALTH), RateChange(0.65, 1_000, 500, FOOD))}
CATEGORIES = np.array([product.category for product in PRODUCTS])


def booked_rates(clock: Clock, payments: Payments) -> tuple[np.ndarray, np.ndarray]:
    """Basis points by day (rows) and product (columns), for first orders and for repeats.

    Launches, campaigns and rates begin and end at local midnight, so that a day has one stage and one rate.
    """
    age = np.arange(clock.days)[:, None] - launch_days(clock)
    is_launch = (age >= 0) & (age < payments.launch_days)
    is_peak = np.zeros((clock.days, len(PRODUCTS)), dtype=bool)
    for running in clock.campaigns:
        if running.campaign.kind == "peak":
            product = slice(None) if running.campaign.product is None else running.campaign.product
            is_peak[running.days, product] = True
    first, repeat, has_own = _unstaged(clock, payments)
    is_launch, is_peak = is_launch & ~has_own, is_peak & ~has_own
    first = np.where(is_launch, payments.launch_first_bp, first)
    repeat = np.where(is_launch, payments.launch_repeat_bp, repeat)
    return np.where(is_peak, payments.peak_bp, first), np.where(is_peak, payments.peak_bp, repeat)


def mature_rates(clock: Clock, payments: Payments) -> tuple[np.ndarray, np.ndarray]:
    """The same for a product without a stage."""
    first, repeat, _ = _unstaged(clock, payments)
    return first, repeat


def with_rates(parameters: Parameters, changes: tuple[RateChange, ...]) -> Parameters:
    """The same mall, had it changed its rates so."""
    programmes = parameters.programmes
    payments = replace(programmes.payments, rate_changes=changes)
    return replace(parameters, programmes=replace(programmes, payments=payments))


def policy_rows(changes: tuple[RateChange, ...], days: int, last_day: date = LAST_DAY) -> pl.DataFrame:
    """The changes in a mall of so many days, as rows to append to the default policy's commission_rates."""
    first_day = last_day - timedelta(days=days - 1)
    rows = [_policy_row(change, kind, first_day, days) for change in changes for kind in ("first", "repeat")]
    columns = (
        "effective_from", "effective_to", "level", "scope", "scope_id", "tier", "order_kind", "rate_bp", "note",
    )  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)


def _unstaged(clock: Clock, payments: Payments) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rates by day and product without stages, and where they are those of a category."""
    shape = clock.days, len(PRODUCTS)
    first, repeat = np.full(shape, payments.first_bp), np.full(shape, payments.repeat_bp)
    has_own = np.zeros(shape, dtype=bool)
    for change in sorted(payments.rate_changes, key=lambda change: change.category is not None):
        of_it = np.full(len(PRODUCTS), True) if change.category is None else change.category == CATEGORIES
        since = (np.arange(clock.days) >= _day(change, clock.days))[:, None] & of_it
        first, repeat = np.where(since, change.first_bp, first), np.where(since, change.repeat_bp, repeat)
        has_own |= since & (change.category is not None)
    return first, repeat, has_own


def _day(change: RateChange, days: int) -> int:
    return int(change.at * days)


def _policy_row(change: RateChange, kind: str, first_day: date, days: int) -> tuple:
    since = local_midnight(first_day + timedelta(days=_day(change, days)))
    scope, named = ("all", None) if change.category is None else ("category", change.category)
    bp = change.first_bp if kind == "first" else change.repeat_bp
    note = "generated: a rate change whose effect can be looked for"
    return f"{since:%Y-%m-%dT%H:%M:%SZ}", None, 1, scope, named, "any", kind, bp, note
