"""The people of a random mall: who distributes, who invited whom, who was active when, who is bound to whom."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime

from tests.malls.instants import DAY, HOUR, MICROSECOND, MONTH_STARTS, START, around, whole_hour
from tests.malls.landing import Row, Tables

#: The first three distributors are credited with most orders; the third is the apprentice, approved in mid-span.
STARS = 3
_NEVER_APPROVED, _APPROVED_TOO_LATE = 3, 4


@dataclass(frozen=True)
class Setting:
    """What a mall is made from; `rng` is the only source of chance."""

    rng: random.Random
    prefix: str
    policy: Tables
    shared: Tables
    as_of: datetime

    def name(self, kind: str, number: int | str) -> str:
        """An id of this mall; numbers are not padded, so that text order differs from number order."""
        return f"{self.prefix}{kind}{number}"

    def chance(self, share: float) -> bool:
        """True in this share of calls."""
        return self.rng.random() < share


@dataclass(frozen=True)
class People:
    """Members are ids here: their rows wait for the orders, which decide `first_paid_at`."""

    members: list[str]
    distributors: list[Row]
    changes: list[Row]
    bindings: list[Row]
    #: distributor id -> when they sell no more, so that refunds outweigh what little comes in
    fading: dict[str, datetime]
    #: distributor or member id -> instants at which an order of theirs meets a deadline
    edges: dict[str, list[datetime]] = field(default_factory=dict)


def make_people(setting: Setting) -> People:
    """6-12 distributors, 8-20 members of whom the first are the distributors' own accounts, and the edges of each."""
    members = [setting.name("m", number) for number in range(setting.rng.randint(8, 20))]
    distributors = _distributors(setting)
    changes = _changes(setting, distributors)
    fading = {setting.name("d", 1): START + setting.rng.randint(20, 50) * DAY} if setting.chance(0.4) else {}
    people = People(members, distributors, changes, _bindings(setting, members, distributors), fading)
    _collect_edges(setting, people)
    return people


def _distributors(setting: Setting) -> list[Row]:
    rows = [_distributor(setting, number) for number in range(setting.rng.randint(6, 12))]
    _tangle(setting, rows)
    return rows


def _distributor(setting: Setting, number: int) -> Row:
    approved_at = _approved_at(setting, number)
    applied_at = (approved_at or START) - setting.rng.randint(1, 48) * HOUR
    return {
        "distributor_id": setting.name("d", number),
        # A mall with fewer members than distributors leaves some accounts unknown.
        "member_id": setting.name("m", number),
        "inviter_id": setting.name("d", _inviter(setting.rng, number)) if number else None,
        "applied_at": applied_at,
        "approved_at": approved_at,
    }


def _approved_at(setting: Setting, number: int) -> datetime | None:
    rng = setting.rng
    if number < STARS - 1:
        return START - rng.randint(0, 48) * HOUR
    if number == STARS - 1:
        return whole_hour(rng, START + 5 * DAY, START + 60 * DAY)
    if number == _NEVER_APPROVED:
        return None
    if number == _APPROVED_TOO_LATE:
        return setting.as_of + rng.choice((MICROSECOND, 3 * HOUR, 2 * DAY))
    return rng.choice((START, around(rng, rng.choice(MONTH_STARTS)), whole_hour(rng, START, START + 70 * DAY)))


def _inviter(rng: random.Random, number: int) -> int:
    """Chains of three and more; the sixth comes through one who was never approved, who does not end the chain."""
    fixed = {1: 0, 2: rng.choice((0, 1)), _NEVER_APPROVED: 1, _APPROVED_TOO_LATE: 2, 5: _NEVER_APPROVED}
    return fixed.get(number, rng.randrange(number))


def _tangle(setting: Setting, rows: list[Row]) -> None:
    """Sometimes the chain closes on itself: at its head, over two or three people, or on somebody unknown."""
    ends = ("d0", "d1", "d2", "d-unknown", None, None)
    head = setting.rng.choice(ends)
    rows[0]["inviter_id"] = setting.prefix + head if head else None
    if setting.chance(0.3):
        rows[-1]["inviter_id"] = setting.rng.choice((rows[-1]["distributor_id"], setting.name("d", "-unknown")))


def _changes(setting: Setting, distributors: list[Row]) -> list[Row]:
    """Status histories of some distributors, of one who was never approved and of one whom nobody knows."""
    rng = setting.rng
    people = [
        _NEVER_APPROVED,
        rng.randrange(5, len(distributors)),
        *([rng.randrange(STARS)] if setting.chance(0.5) else []),
    ]
    histories = {setting.name("d", number): _instants(setting) for number in people}
    if setting.chance(0.3):
        histories[setting.name("d", "-unknown")] = _instants(setting)
    return [
        {"distributor_id": distributor_id, "changed_at": changed_at, "status": status}
        for distributor_id, instants in histories.items()
        for changed_at, status in zip(instants, _statuses(rng), strict=False)
    ]


def _statuses(rng: random.Random) -> tuple[str, ...]:
    return rng.choice((("frozen", "active", "left"), ("left", "active", "frozen"), ("active", "frozen", "active")))


def _instants(setting: Setting) -> list[datetime]:
    """One to three instants: any hour, a month's first instant or the last before it, and some after as_of."""
    rng = setting.rng
    month = rng.choice(MONTH_STARTS)
    instants = {
        rng.choice((month, month - MICROSECOND, whole_hour(rng, START, START + 40 * DAY))),
        whole_hour(rng, START + 30 * DAY, START + 60 * DAY),
        rng.choice((setting.as_of, setting.as_of + MICROSECOND, setting.as_of + DAY, setting.as_of - 10 * DAY)),
    }
    return sorted(rng.sample(sorted(instants), k=rng.randint(1, len(instants))))


def _bindings(setting: Setting, members: list[str], distributors: list[Row]) -> list[Row]:
    bound = [member_id for member_id in members if setting.chance(0.5)]
    return [binding for member_id in bound for binding in _bindings_of(setting, member_id, distributors)]


def _bindings_of(setting: Setting, member_id: str, distributors: list[Row]) -> list[Row]:
    """One to three bindings of a member; a later one often begins before the earlier has ended, or just as it ends."""
    rng = setting.rng
    ids = [row["distributor_id"] for row in distributors] + [setting.name("d", "-unknown")]
    starts = {whole_hour(rng, START - 5 * DAY, START + 90 * DAY) for _ in range(rng.randint(1, 3))}
    if setting.chance(0.1):
        starts.add(setting.as_of + rng.randint(0, 5) * DAY)
    starts = sorted(starts)
    rows = []
    for bound_at, following in zip(starts, [*starts[1:], None], strict=True):
        ends = [None, bound_at + rng.randint(1, 40) * DAY, following]
        distributor_id = rng.choice(ids[:STARS] if setting.chance(0.6) else ids)
        rows.append({"member_id": member_id, "bound_at": bound_at, "distributor_id": distributor_id})
        rows[-1]["unbound_at"] = rng.choice(ends)
    return rows


def _collect_edges(setting: Setting, people: People) -> None:
    mentor_days = {rule["mentor_days"] for rule in setting.policy["tier_rules"] if rule["mentor_days"]}
    edges = people.edges
    for row in people.distributors:
        if row["approved_at"]:
            apprentice = [row["approved_at"] + days * DAY for days in sorted(mentor_days)]
            edges[row["distributor_id"]] = [row["approved_at"], *apprentice]
    for change in people.changes:
        edges.setdefault(change["distributor_id"], []).append(change["changed_at"])
    for binding in people.bindings:
        instants = [at for at in (binding["bound_at"], binding["unbound_at"]) if at]
        edges.setdefault(binding["member_id"], []).extend(instants)
