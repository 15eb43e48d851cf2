"""What schedules do with messages: nothing but what [by_itself] says, and each tells in a sentence what it did."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipelines import business_time
from pipelines.comeback.decide import SCORES
from pipelines.comeback.ground import check_ground
from pipelines.comeback.plan import plan_packs
from pipelines.errors import FenxiaoError
from pipelines.outbox.boards import plan_boards
from pipelines.outbox.brief import plan_brief
from pipelines.outbox.brief_figures import NEWEST
from pipelines.outbox.by_itself import ByItself, by_itself
from pipelines.outbox.channel import Channel
from pipelines.outbox.comebacks import plan_comebacks, withdraw_ended, withheld_packs
from pipelines.outbox.configured import open_channels, policy_of, rules_of, timezone_of
from pipelines.outbox.consents import take_in_consents
from pipelines.outbox.outdated import withdraw_outdated
from pipelines.outbox.send import Sent, send
from pipelines.outbox.senders import living
from pipelines.outbox.status import READY, waiting
from pipelines.outbox.store import open_outbox, stopped_at
from pipelines.outbox.templates import TEMPLATES
from pipelines.publish import run_that_knows
from pipelines.settings import BRIEF_FROM, BRIEF_UNTIL, Home

OFF = "Nothing of this happens by itself: [by_itself] in the file that FENXIAO_PUSH names has no {what}."
NOTHING_READY = "Nothing can be sent now."
AT_WORK = "A sender is still at work."


@dataclass(frozen=True)
class Done:
    """What was done, or why nothing was, in a sentence; and what stood against it, by the name of what was checked."""

    said: str
    doubts: Mapping[str, str] = field(default_factory=dict)


def plan_packs_by_itself(home: Home, folder: Path, environment: Mapping[str, str], now: datetime) -> Done:
    """Decides about the silent and makes messages of the packs, as `fenxiao push plan`, where the ground is sound. Like
    all here: `now` is naive UTC; raises ConfigurationError for a file that is not understood."""
    with _asked(environment, home) as (_, asked):
        if not asked.packs:
            return Done(OFF.format(what="packs"))
    if doubt := _doubt(home, now):
        return Done("Nothing was decided, and nothing planned.", {"ground": doubt})
    policy = policy_of(home, folder)
    withdraw_ended(home, now)
    decided = plan_packs(home, policy, now)
    planned, cancelled = plan_comebacks(home, policy, asked.packs, asked.language, now)
    return Done(f"Decided about {len(decided):,} people, planned {planned:,} messages, cancelled {cancelled:,}.")


def plan_boards_by_itself(home: Home, environment: Mapping[str, str], now: datetime) -> Done:
    """Plans the messages of boards that were issued and have none."""
    with _asked(environment, home) as (_, asked):
        if not asked.boards:
            return Done(OFF.format(what="boards"))
    return _planned(*plan_boards(home, asked.boards, asked.language, asked.site, now))


def plan_brief_by_itself(home: Home, environment: Mapping[str, str], now: datetime) -> Done:
    """Plans the brief of the morning, once yesterday is published whole."""
    with _asked(environment, home) as (_, asked):
        if not asked.brief:
            return Done(OFF.format(what="brief"))
    wall = business_time.local(now, timezone_of(home))
    if not BRIEF_FROM <= wall.time() < BRIEF_UNTIL:
        return Done(f"A brief is planned from {BRIEF_FROM:%H:%M} to {BRIEF_UNTIL:%H:%M} by the mall's clock.")
    try:
        run = run_that_knows(home, NEWEST)
    except FenxiaoError as error:
        return Done("No brief was planned.", {"ground": str(error)})
    if run.today < wall.date():
        ends = business_time.local(run.as_of, run.business_timezone)
        late = f"What is published ends at {ends:%Y-%m-%d %H:%M}, so yesterday is not whole: run first."
        return Done("No brief was planned.", {"ground": late})
    return _planned(*plan_brief(home, run, asked.brief, asked.language, asked.dashboards, now))


def send_by_itself(home: Home, folder: Path, environment: Mapping[str, str], now: datetime) -> Done:
    """Sends what is due of the kinds of message that [by_itself] names, over the channels that it names, but packs only
    on sound ground."""
    with _asked(environment, home) as (channels, asked):
        if not asked.channels:
            return Done(OFF.format(what="packs, boards or brief"))
        if since := _stopped(home):
            return Done(since)
        withdraw_outdated(home, now)
        withheld = withheld_packs(home, now) if asked.packs else {}
        rules = rules_of(home, folder, now)
        sent = send(home, channels, rules, _going_on_from(now), withheld={*withheld, *_unnamed(asked, channels)})
    doubts = {"ground": " ".join(withheld.values()), "channels": _channel_doubts(sent)}
    return Done(_sent(sent), {name: doubt for name, doubt in doubts.items() if doubt})


def why_not_planned(home: Home, environment: Mapping[str, str]) -> str | None:
    """Why there are no packs to plan; None where there are."""
    with _asked(environment, home) as (_, asked):
        return None if asked.packs else OFF.format(what="packs")


def why_not_sent(home: Home, folder: Path, environment: Mapping[str, str], now: datetime) -> str | None:
    """Why nothing is to be sent at `now`; None where something is, or where a killed sender left something."""
    with _asked(environment, home) as (channels, asked):
        if not asked.channels:
            return OFF.format(what="packs, boards or brief")
        if since := _stopped(home):
            return since
        rules = rules_of(home, folder, now)
        if rules.are_quiet(now):
            return f"These are quiet hours, until {rules.quiet_to_hour}:00."
        withheld = withheld_packs(home, now) if asked.packs else {}
        with open_outbox(home) as con:
            if living(con, home):
                return AT_WORK
            take_in_consents(con, home)
            [begun] = con.execute("select count(*) from messages where state in ('claimed', 'sending')").fetchone()
            waits = waiting(con, home, channels, rules, now, [*withheld, *_unnamed(asked, channels)])
    if begun or any(why == READY for _, why in waits):
        return None
    return " ".join([NOTHING_READY, *withheld.values()])


@contextmanager
def _asked(environment: Mapping[str, str], home: Home) -> Iterator[tuple[dict[str, Channel], ByItself]]:
    with open_channels(environment, home) as channels:
        yield channels, by_itself(environment, channels)


def _doubt(home: Home, now: datetime) -> str | None:
    try:
        check_ground(run_that_knows(home, SCORES), now)
    except FenxiaoError as error:
        return str(error)
    return None


def _unnamed(asked: ByItself, channels: Iterable[str]) -> set[str]:
    """What somebody planned of other kinds, or over other channels, waits for that somebody."""
    return {f"{kind}/{name}" for kind in TEMPLATES for name in channels if asked.channels.get(kind) != name}


def _stopped(home: Home) -> str | None:
    with open_outbox(home) as con:
        since = stopped_at(con)
    return f"Sending is stopped since {since[:16]} UTC: `fenxiao push stop --off` lets it go on." if since else None


def _going_on_from(now: datetime) -> Callable[[], datetime]:
    began = business_time.now()
    return lambda: now + (business_time.now() - began)


def _planned(planned: int, cancelled: int) -> Done:
    return Done(f"Planned {planned:,} messages, cancelled {cancelled:,} that are no news any more.")


def _sent(sent: Sent) -> str:
    states = ", ".join(f"{state} {messages:,}" for state, messages in sorted(sent.states.items()))
    return f"Sent: {states}." if states else NOTHING_READY


def _channel_doubts(sent: Sent) -> str:
    left = [f"The channel {name} was left alone, {why}" for name, why in sent.left_alone.items()]
    unknown = [f"Unknown codes: {json.dumps(sorted(sent.unknown_codes))}."] if sent.unknown_codes else []
    return " ".join([*left, *unknown])
