"""What waited for too long is cancelled before anything is sent: what is planned knows nothing of what came after."""

from __future__ import annotations

from datetime import datetime, timedelta

from pipelines import business_time
from pipelines.outbox.boards import withdraw_old_boards
from pipelines.outbox.brief import TEMPLATE as BRIEF
from pipelines.outbox.comebacks import withdraw_ended
from pipelines.outbox.configured import timezone_of
from pipelines.outbox.message import brief_key, message_id
from pipelines.outbox.plan import withdraw
from pipelines.publish import latest
from pipelines.settings import Home


def withdraw_outdated(home: Home, now: datetime) -> int:
    """Cancels packs as `withdraw_ended`, boards that are no news any more, and briefs about another day than yesterday
    by the mall's clock; returns how many messages. `now` is naive UTC."""
    packs = withdraw_ended(home, now) if latest(home) else 0
    yesterday = business_time.local(now, timezone_of(home)).date() - timedelta(days=1)
    briefs = withdraw(home, BRIEF, {message_id(brief_key(yesterday))}, now, because="outdated")
    return packs + withdraw_old_boards(home, now) + briefs
