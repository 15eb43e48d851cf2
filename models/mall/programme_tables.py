"""The tables of what the mall does for its people beside selling, once all orders are known."""

from __future__ import annotations

from collections.abc import Iterator

from models.mall.activity import activity_columns
from models.mall.bookkeeping import Book
from models.mall.communities import Communities, community_columns
from models.mall.loyalty import perk_columns, points_columns
from models.mall.materials import asset_columns
from models.mall.onboarding import onboarding_columns
from models.mall.orders import Mall
from models.mall.payments import make_openings, opening_columns, payout_columns
from models.mall.reminders import receipt_columns
from models.mall.sales import Sales
from models.mall.tables import Columns
from models.mall.training import training_columns
from models.mall.voices import attendance_columns, consent_columns, feedback_columns, gathering_columns


def programme_tables(mall: Mall, sales: Sales, communities: Communities, book: Book) -> Iterator[tuple[str, Columns]]:
    """Each table as (name, columns), drawn from a random stream of its own."""
    clock, programmes = mall.world.clock, mall.world.parameters.programmes
    yield "assets", asset_columns(clock)
    yield "activity_events", activity_columns(mall)
    yield "onboarding_steps", onboarding_columns(mall)
    yield "training_views", training_columns(mall, sales)
    yield "points_transactions", points_columns(mall, sales)
    yield "perk_uses", perk_columns(mall, sales)
    held = gathering_columns(clock, programmes.gatherings)
    yield "gatherings", held
    yield "gathering_attendance", attendance_columns(mall, sales, held)
    yield "communities", community_columns(communities)
    yield "community_members", communities.joins
    yield "feedback", feedback_columns(mall, sales)
    openings = make_openings(mall)
    yield "opening_balances", opening_columns(openings)
    yield "payouts", payout_columns(mall, book, openings)
    yield "consents", consent_columns(mall)
    yield "commission_records", book.records
    yield "push_receipts", receipt_columns(mall)
