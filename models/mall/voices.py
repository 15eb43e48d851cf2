"""Where the mall and its distributors meet and talk: gatherings, feedback, consents to messages."""

from __future__ import annotations

from datetime import timedelta

import numpy as np

from models.mall.activity import moments_in_lives
from models.mall.clock import DAY, HOUR, MINUTE, NEVER, Clock
from models.mall.network import NOBODY
from models.mall.notes import NOTES, TOPIC_OF_NOTE
from models.mall.orders import Mall
from models.mall.programmes import Gatherings
from models.mall.sales import Sales, span
from models.mall.streams import Subject, between, lognormal
from models.mall.tables import GATHERING_KINDS, Columns, in_time

SALON, LIVE = range(len(GATHERING_KINDS))
_HOURS = {SALON: 14, LIVE: 20}
_TITLES = {SALON: "{}月分享沙龙", LIVE: "{}月新品直播"}


def gathering_columns(clock: Clock, gatherings: Gatherings) -> Columns:
    """A salon and a live stream in each month of the period."""
    rows = []
    for day in range(clock.days):
        date = clock.first_day + timedelta(days=day)
        for kind, on in ((SALON, gatherings.salon_day), (LIVE, gatherings.live_day)):
            if date.day == on:
                rows.append((kind, day * DAY + _HOURS[kind] * HOUR, _TITLES[kind].format(date.month)))
    return {
        "gathering_id": np.arange(len(rows)),
        "kind": np.array([kind for kind, _, _ in rows], dtype=np.int8),
        "held_at": np.array([at for _, at, _ in rows], dtype=np.int64),
        "title": np.array([title for _, _, title in rows], dtype=str),
    }


def attendance_columns(mall: Mall, sales: Sales, held: Columns) -> Columns:
    """Who came: of those active then, most likely those whose sales rose afterwards."""
    gatherings, rng = mall.world.parameters.programmes.gatherings, mall.world.stream(Subject.GATHERINGS)
    shares = {SALON: gatherings.salon_share, LIVE: gatherings.live_share}
    rows = {"gathering_id": [np.empty(0, np.int64)], "distributor_id": [np.empty(0, np.int64)]}
    rows["attended_at"] = [np.empty(0, np.int64)]
    everyone = np.arange(len(mall.network))
    for number, (kind, at) in enumerate(zip(held["kind"], held["held_at"], strict=True)):
        moment = np.full(len(everyone), at)
        before, after = _around(sales, everyone, moment, gatherings.compared_days)
        share = shares[kind] * np.where(after > before, gatherings.rising_factor, 1.0)
        share = share * np.where(before > 0, gatherings.selling_factor, 1.0)
        came = np.flatnonzero(mall.network.lives.cover(everyone, moment) & (rng.random(len(everyone)) < share))
        rows["gathering_id"].append(np.full(len(came), number))
        rows["distributor_id"].append(came)
        rows["attended_at"].append(at + (rng.random(len(came)) * 20 * MINUTE).astype(np.int64))
    columns = {name: np.concatenate(parts) for name, parts in rows.items()}
    return in_time(columns, "attended_at", mall.world.clock)


def feedback_columns(mall: Mall, sales: Sales) -> Columns:
    """Notes in Chinese; most are answered, and what was adopted is likelier to have been followed by more sales."""
    feedback, rng, network = (
        mall.world.parameters.programmes.feedback,
        mall.world.stream(Subject.FEEDBACK),
        mall.network,
    )
    who, at = moments_in_lives(rng, network, mall.world.clock, np.full(len(network), 1 / feedback.days_each), 0.0)
    size = len(who)
    note = rng.integers(0, len(NOTES), size)
    answer = lognormal(rng, feedback.answer_median_hours, feedback.answer_sigma, size) * HOUR
    responded = np.where(rng.random(size) < feedback.answered_share, at + answer.astype(np.int64) + 60, NEVER)
    adopted = responded + (between(rng, feedback.adopted_after_days, size) * DAY).astype(np.int64)
    before, after = _around(sales, who, adopted, feedback.compared_days)
    share = np.where(after > before, feedback.adopted_share_rising, feedback.adopted_share)
    adopted = np.where((responded != NEVER) & (rng.random(size) < share), adopted, NEVER)
    topic = np.where(rng.random(size) < feedback.topic_known_share, TOPIC_OF_NOTE[note], NOBODY)
    columns = {
        "distributor_id": who, "submitted_at": at, "text": note, "topic": topic, "responded_at": responded,
        "adopted_at": adopted,
    }  # fmt: skip
    return in_time(columns, "submitted_at", mall.world.clock, number="feedback_id")


def consent_columns(mall: Mall) -> Columns:
    """Who agreed to which messages, at the approval or later."""
    consents, rng, network = (
        mall.world.parameters.programmes.consents,
        mall.world.stream(Subject.CONSENTS),
        mall.network,
    )
    approved = np.flatnonzero(network.approved != NEVER)
    who, template = (grid.ravel() for grid in np.meshgrid(approved, np.arange(len(consents.agrees))))
    later = (rng.exponential(consents.later_days, len(who)) * DAY).astype(np.int64)
    later[rng.random(len(who)) < consents.at_once_share] = 0
    agrees = rng.random(len(who)) < np.array(consents.agrees)[template]
    granted = network.approved[who] + 90 + later
    columns = {"distributor_id": who[agrees], "template_id": template[agrees], "granted_at": granted[agrees]}
    return in_time(columns, "granted_at", mall.world.clock, number="consent_id")


def _around(sales: Sales, who: np.ndarray, at: np.ndarray, days: float) -> tuple[np.ndarray, np.ndarray]:
    """Orders credited to each in the days before the moment, and in as many after it."""
    return sales.deals(who, at - span(days), at), sales.deals(who, at, at + span(days))
