"""Messages to those who are away, without a pack and so without effect, and the receipts that came back for them."""

from __future__ import annotations

import numpy as np

from models.mall.clock import DAY, HOUR
from models.mall.comebacks import PUT_OFF, UNMOVED, WON_OVER, comeback_columns
from models.mall.entitlements import status_at
from models.mall.network import ACTIVE, NOBODY, Network
from models.mall.orders import Mall
from models.mall.programmes import Reminders
from models.mall.sales import span
from models.mall.streams import Subject, lognormal
from models.mall.tables import MESSAGE_ERRORS, MESSAGE_STATUSES, TEMPLATES, Columns, in_time
from models.mall.voices import consent_columns

SENT, DELIVERED, OPENED, FAILED = range(len(MESSAGE_STATUSES))
#: The first of MESSAGE_ERRORS; the others are accidents.
REFUSED = 0


def reminder_columns(mall: Mall) -> Columns:
    """Each message in the order of sending: to whom, and when (seconds). Nobody who has not agreed gets any."""
    numbers, clock = mall.world.parameters.programmes.reminders, mall.world.clock
    consents = consent_columns(mall)
    agreed = np.full(len(mall.network), clock.end)
    is_asked = consents["template_id"] == TEMPLATES.index("comeback")
    agreed[consents["distributor_id"][is_asked]] = consents["granted_at"][is_asked]
    days = np.arange(clock.days)
    days = days[(clock.first_day.weekday() + days) % 7 == numbers.weekday]
    runs = [(at, _is_away(mall.network, at, numbers) & (agreed < at)) for at in days * DAY + numbers.hour * HOUR]
    whom = [np.empty(0, np.int64), *(np.flatnonzero(reminded) for _, reminded in runs)]
    sent = np.repeat([at for at, _ in runs], [np.count_nonzero(reminded) for _, reminded in runs]).astype(np.int64)
    return {"message_id": np.arange(len(sent)), "distributor_id": np.concatenate(whom), "sent_at": sent}


def receipt_columns(mall: Mall) -> Columns:
    """That each message was sent, that it arrived or why not, and that it was opened.

    Those whom packs would put off have mostly refused messages; those whom packs can win over open more of them.
    """
    numbers, rng = mall.world.parameters.programmes.reminders, mall.world.stream(Subject.REMINDERS)
    messages, comebacks = reminder_columns(mall), comeback_columns(mall)
    kinds = np.full(len(mall.network), UNMOVED)
    kinds[comebacks["distributor_id"]] = comebacks["kind"]
    kind, sent, size = kinds[messages["distributor_id"]], messages["sent_at"], len(messages["sent_at"])
    refused = (kind == PUT_OFF) & (rng.random(size) < numbers.refused_share)
    fails = refused | (rng.random(size) < numbers.failed_share)
    waited = lognormal(rng, numbers.delivered_median_seconds, numbers.delivered_sigma, size).astype(np.int64) + 1
    share = np.where(kind == WON_OVER, numbers.opened_share_won_over, numbers.opened_share)
    opens = ~fails & (rng.random(size) < share)
    read = lognormal(rng, numbers.opened_median_hours, numbers.opened_sigma, size) * HOUR
    accident = rng.integers(1, len(MESSAGE_ERRORS), size)
    rows = [np.arange(size), *(np.flatnonzero(chosen) for chosen in (~fails, opens, fails))]
    at = (sent, sent + waited, sent + waited + read.astype(np.int64), sent + waited)
    message, status = np.concatenate(rows), np.repeat([SENT, DELIVERED, OPENED, FAILED], [len(row) for row in rows])
    why = np.where(refused, REFUSED, accident)[message]
    columns = {
        "message_id": message, "status": status, "error": np.where(status == FAILED, why, NOBODY),
        "occurred_at": np.concatenate([moment[row] for moment, row in zip(at, rows, strict=True)]),
    }  # fmt: skip
    return in_time(columns, "occurred_at", mall.world.clock)


def _is_away(network: Network, at: int, numbers: Reminders) -> np.ndarray:
    """Whether each distributor's last life until then ended some days before, and they are neither frozen nor gone."""
    least, most = numbers.away_days
    lives, everyone = network.lives, np.arange(len(network))
    is_over = (lives.ends > lives.begins) & (lives.ends <= at)
    faded = np.where(is_over, lives.ends, -span(most) - 1 - DAY * 10_000).max(axis=1)
    moment = np.full(len(network), at)
    is_here = lives.cover(everyone, moment) | (status_at(network, everyone, moment) != ACTIVE)
    return (faded > at - span(most)) & (faded <= at - span(least)) & ~is_here
