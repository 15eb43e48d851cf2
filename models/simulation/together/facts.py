"""What no rate, step, tier rule or term of settlement changes in a mall's past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from models.simulation.together.terms import Ground

#: In the order of their codes.
STAGES = ("peak", "launch", "off_season", "mature")
TIERS = ("junior", "senior", "mentor")
ORDER_KINDS = ("first", "repeat")


@dataclass(frozen=True)
class Facts:
    """Frames of what is known at `as_of`; instants are naive UTC, money is whole fen, a number is a row's place.

    - people: distributor_id, approved_at (null: never approved, only owed or paid), inviter_no (null: nobody known, or
      themselves), delivered_fen (opening balances less payouts).
    - active_spans: person_no, active_from, active_until.
    - products: product_id, category (null: not delivered).
    - orders: order_no (any number, once), promoter_no, level_2_no, level_3_no (who is paid at that level where a rate
      is; null: nobody), paid_at, receipt_at (null: not received yet), kind (place in ORDER_KINDS). Only orders that
      earn for their promoter, whether a rate is in force or not.
    - lines: order_no, line_no, product_no, stage (place in STAGES), base_fen.
    - takings: order_no, line_no, place (of the refund in its order), taken_fen, requested_at, completed_at.
    - months: ends_at, judged_at (when people and tiers are looked at), one after another from the first fact on.
    """

    people: pl.DataFrame
    active_spans: pl.DataFrame
    products: pl.DataFrame
    orders: pl.DataFrame
    lines: pl.DataFrame
    takings: pl.DataFrame
    months: pl.DataFrame
    as_of: datetime
    ground: Ground
