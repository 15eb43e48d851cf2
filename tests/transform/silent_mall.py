"""Random malls of people who come and go: instants around midnight, gaps, holidays, rules that change."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from tests.malls.instants import MICROSECOND, OPENING
from tests.pipelines.policy_folder import append, copy_default
from tests.reference.silences import DAY, Row, SilentMall

FIRST_DAY = date(2026, 2, 20)
DAYS = 35
KINDS = ("share", "login", "material", "wave")
ACTIVITIES = ("any", "any", "share", "login share", "material browse")


def random_mall(seed: int, zone: str, people: int = 120) -> SilentMall:
    """A mall of five weeks, in which days are told apart by what the calendar, the policy and the people do."""
    rng = random.Random(seed)
    clock = _Clock(rng, ZoneInfo(zone))
    names = [f"d{number}" for number in range(people)]
    gaps = set(rng.sample(range(DAYS), 4)) | ({DAYS - 2} if seed % 2 else set())
    mall = SilentMall(
        zone=ZoneInfo(zone),
        as_of=clock.instant(DAYS - 1),
        approved_at={name: clock.instant(rng.choice((-20, -1, 0, rng.randrange(DAYS)))) for name in names},
        changes={name: _changes(rng, clock) for name in names if rng.random() < 0.4},
        actions=[action for name in names for action in _actions(rng, clock, name)],
        rules=_rules(rng, clock),
        holidays=_holidays(rng, clock),
    )
    # The very instant of a change belongs to what it makes of them.
    mall.actions.extend((name, "share", at) for name, changes in mall.changes.items() for at, _ in changes[::2])
    mall.actions[:] = [each for each in mall.actions if (mall.date_of(each[2]) - FIRST_DAY).days not in gaps]
    return mall


class _Clock:
    """Instants of the business zone's days: on the day's first one, a microsecond beside it, or at any hour."""

    def __init__(self, rng: random.Random, zone: ZoneInfo) -> None:
        self.rng = rng
        self.starts = SilentMall(zone, OPENING, {}, {}, [], [], []).start_of

    def instant(self, day: int) -> datetime:
        start = self.starts(FIRST_DAY + day * DAY)
        beside = self.rng.choice((timedelta(0), -MICROSECOND, MICROSECOND))
        return start + (beside if self.rng.random() < 0.3 else timedelta(hours=self.rng.randrange(1, 23)))


def _changes(rng: random.Random, clock: _Clock) -> list[tuple[datetime, str]]:
    """Frozen and active in any order, each change at an instant of its own."""
    instants = {clock.instant(rng.randrange(-5, DAYS + 2)) for _ in range(rng.randint(1, 5))}
    return [(at, rng.choice(("active", "active", "frozen", "left"))) for at in sorted(instants)]


def _actions(rng: random.Random, clock: _Clock, name: str) -> list[tuple[str, str, datetime]]:
    """Now busy, now away; some never do anything."""
    chance = rng.choice((0, 0.1, 0.3, 0.8))
    days = [day for day in range(DAYS + 1) if rng.random() < chance]
    return [(name, rng.choice(KINDS), clock.instant(day)) for day in days for _ in range(rng.randint(1, 3))]


def _rules(rng: random.Random, clock: _Clock) -> list[Row]:
    starts = [OPENING, *{clock.instant(rng.randrange(DAYS)) for _ in range(2)}]
    return [
        {"effective_from": start, "flag_after_days": rng.randint(2, 5), "activity": rng.choice(ACTIVITIES)}
        for start in starts
    ]


def _holidays(rng: random.Random, clock: _Clock) -> list[Row]:
    """One that is moved or taken away while the mall runs, and one that stays."""
    moved, stays = rng.randrange(10), rng.randrange(20, 30)

    def row(name: str, since: datetime, first: int | None, length: int = 4) -> Row:
        first_day = FIRST_DAY + first * DAY if first is not None else None
        last_day = first_day + length * DAY if first_day else None
        return {"effective_from": since, "holiday": name, "first_day": first_day, "last_day": last_day}

    later = row("moved", clock.instant(moved + 2), rng.choice((None, moved + 3)))
    return [row("moved", OPENING, moved), row("stays", OPENING, stays, 1), later]


def write_mall(mall: SilentMall, folder: Path) -> tuple[Path, Path]:
    """The source's file and the policy's folder."""
    landing = folder / "landing"
    landing.mkdir(parents=True)
    tables = {
        "members": [{"member_id": f"m{who}", "registered_at": at} for who, at in mall.approved_at.items()],
        "distributors": [
            {"distributor_id": who, "member_id": f"m{who}", "applied_at": at, "approved_at": at}
            for who, at in mall.approved_at.items()
        ],
        "distributor_status_changes": [
            {"distributor_id": who, "changed_at": at, "status": status}
            for who, changes in mall.changes.items()
            for at, status in changes
        ],
        "shares": [
            {"share_id": f"s{number}", "distributor_id": who, "shared_at": at}
            for number, (who, kind, at) in enumerate(mall.actions)
            if kind == "share"
        ],
        "activity_events": [
            {"event_id": f"e{number}", "distributor_id": who, "event_type": kind, "occurred_at": at}
            for number, (who, kind, at) in enumerate(mall.actions)
            if kind != "share"
        ],
    }
    for table, rows in tables.items():
        frame = pl.DataFrame(rows, infer_schema_length=None)
        frame.with_columns(pl.col(pl.Datetime).dt.replace_time_zone("UTC")).write_parquet(landing / f"{table}.parquet")
    source = folder / "mall.toml"
    source.write_text(f'[source]\nplace = "landing"\n[business]\ntimezone = "{mall.zone.key}"\n', encoding="utf-8")
    return source, _write_policy(mall, folder)


def _write_policy(mall: SilentMall, folder: Path) -> Path:
    policy = copy_default(folder)
    for file, rows in (("comeback_rules", mall.rules), ("holidays", mall.holidays)):
        kept = (policy / f"{file}.csv").read_text(encoding="utf-8").splitlines()[:2]
        for row in rows:
            cells = {name: "" if value is None else value for name, value in row.items()}
            append(policy, file, 2, **cells | {"effective_from": f"{row['effective_from'].isoformat()}Z"})
        lines = (policy / f"{file}.csv").read_text(encoding="utf-8").splitlines()
        (policy / f"{file}.csv").write_text("\n".join([kept[0], *lines[-len(rows) :]]) + "\n", encoding="utf-8")
    return policy
