"""Sending what is planned. Any number of processes may do it at once, and each may be killed at any moment."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipelines import business_time
from pipelines.calling import command_line
from pipelines.contacts import ContactStore
from pipelines.errors import FenxiaoError
from pipelines.outbox.channel import Channel, Outcome, Receipt
from pipelines.outbox.claims import Claim, Stopped, begin, claim, end, know_templates, next_due, set_aside, terms
from pipelines.outbox.consents import take_in_consents
from pipelines.outbox.record import record_plan, record_results, restore
from pipelines.outbox.rules import PushRules
from pipelines.outbox.senders import give_up_dead, registered
from pipelines.outbox.store import cancel, open_outbox, stopped_at, transaction
from pipelines.settings import CONTACT_PAUSE, LATERS_ON_END, SEND_PATIENCE, Home

#: How often a waiting sender looks whether it was stopped.
LOOK = timedelta(seconds=0.5)


@dataclass
class Sent:
    """What one call did: how many messages it left in each state, which channels it left alone and why, and the codes
    that no table explains."""

    states: Counter[str] = field(default_factory=Counter)
    left_alone: dict[str, str] = field(default_factory=dict)
    unknown_codes: set[str] = field(default_factory=set)
    is_quiet: bool = False
    is_stopped: bool = False


def send(
    home: Home,
    channels: Mapping[str, Channel],
    rules: PushRules,
    clock: Callable[[], datetime] = business_time.now,
    sleep: Callable[[float], None] = time.sleep,
    *,
    withheld: Collection[str] = (),
) -> Sent:
    """Sends what is planned, but of the templates `withheld` (`template/channel`: over that channel), until nothing is
    due; `clock` says naive UTC, `sleep` takes seconds. Raises FenxiaoError where sending is stopped."""
    with open_outbox(home) as con:
        if since := stopped_at(con):
            go_on = command_line("push", "stop", "--off", "--home", home.root)
            raise FenxiaoError(f"Sending is stopped since {since[:16]} UTC: `{go_on}` lets it go on.")
        prepare(con, home, clock())
        try:
            with registered(con, home) as sender:
                work = _Work(con, home, sender, dict(channels), rules, clock, sleep, withheld)
                return work.until_nothing_is_due()
        finally:
            record_results(con, home, clock())


def prepare(con: sqlite3.Connection, home: Home, now: datetime) -> None:
    """What must be known before anything is sent: the plan decided, consents taken in, the dead's messages given up,
    and those of erased people cancelled."""
    restore(con, home, now)
    record_plan(con, home, now)
    give_up_dead(con, home, now)
    take_in_consents(con, home)
    _cancel_erased(con, home, now)


def cancel_erased(home: Home, now: datetime | None = None) -> int:
    """Cancels what is planned for people who were erased; returns how many messages. `now` is naive UTC."""
    with open_outbox(home) as con:
        return _cancel_erased(con, home, now or business_time.now())


def _cancel_erased(con: sqlite3.Connection, home: Home, now: datetime) -> int:
    with transaction(con):
        erased = ContactStore(home.contacts).erased()
        return sum(cancel(con, "member_id = ?", [member_id], "erased", now) for member_id in erased)


class _Work:
    """One sender at work."""

    def __init__(
        self,
        con: sqlite3.Connection,
        home: Home,
        sender: str,
        channels: dict[str, Channel],
        rules: PushRules,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        withheld: Collection[str],
    ) -> None:
        self.con, self.home, self.sender = con, home, sender
        self.channels, self.rules, self.clock, self.sleep = channels, rules, clock, sleep
        self.withheld = withheld
        self.contacts = ContactStore(home.contacts)
        self.laters: Counter[str] = Counter()
        self.sent = Sent()
        know_templates(con, dict(channels))

    def until_nothing_is_due(self) -> Sent:
        try:
            while claims := self._next():
                for claimed in claims:
                    self._deliver(claimed)
        except Stopped:
            self.sent.is_stopped = True
        except _Quiet:
            self.sent.is_quiet = True
        return self.sent

    def _next(self) -> list[Claim]:
        """The next few messages; none where none is due soon."""
        while self.channels:
            now = self._now()
            if claims := claim(self.con, self.sender, terms(self.channels, self.rules, now, self.withheld), now):
                return claims
            if give_up_dead(self.con, self.home, now):
                continue
            due = next_due(self.con, self.channels, now)
            if due is None or due - now > SEND_PATIENCE:
                break
            self._pause(due - now)
        return []

    def _now(self) -> datetime:
        now = self.clock()
        if self.rules.are_quiet(now):
            raise _Quiet
        return now

    def _pause(self, wait: timedelta) -> None:
        self.sleep(min(wait, LOOK).total_seconds())

    def _deliver(self, claimed: Claim) -> None:
        channel = self.channels.get(claimed.message.channel)
        if channel is None:
            self._set_aside(claimed, "planned", None)
        elif problems := channel.problems(claimed.message):
            self._set_aside(claimed, "refused", "fields", " ".join(problems))
        else:
            while wait := self._ask(channel, claimed):
                self._pause(wait)

    def _ask(self, channel: Channel, claimed: Claim) -> timedelta:
        """One request, or the wait until the channel's rate allows it. How a person is reached is looked up only now,
        each time anew, and kept nowhere."""
        person, now = claimed.message.distributor_id, self._now()
        contact = self.contacts.of(claimed.member_id) if claimed.member_id else None
        address = contact["openid"] if contact else None
        if person and not contact and claimed.member_id in self.contacts.erased():
            self._set_aside(claimed, "cancelled", "erased")
        elif person and not address and channel.needs_address:
            self._set_aside(claimed, "planned", "no_contact", pause=CONTACT_PAUSE)
        elif wait := begin(self.con, claimed, channel, now):
            return wait
        else:
            receipt = channel.send(claimed.message, address)
            self.sent.states[end(self.con, claimed, channel, receipt, self.clock())] += 1
            self._learn(channel.name, receipt)
        return timedelta()

    def _set_aside(
        self, claimed: Claim, state: str, code: str | None, detail: str = "", pause: timedelta = timedelta()
    ) -> None:
        now = self.clock()
        set_aside(self.con, claimed, state, code, detail, now, now + pause)
        self.sent.states[state] += 1

    def _learn(self, channel: str, receipt: Receipt) -> None:
        """Leaves a channel alone that is not to be asked any more, or that puts everything off."""
        self.laters[channel] = self.laters[channel] + 1 if receipt.outcome is Outcome.LATER else 0
        if receipt.outcome is Outcome.STOP or self.laters[channel] >= LATERS_ON_END:
            self.channels.pop(channel)
            self.sent.left_alone[channel] = f"{receipt.code}: {receipt.detail}"
        if not receipt.is_known:
            self.sent.unknown_codes.add(receipt.code)


class _Quiet(Exception):  # noqa: N818 - it is no failure
    """The quiet hours have begun."""
