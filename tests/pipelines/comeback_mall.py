"""A mall of January 2026 in which many fall silent at once.

Sixty people (d00 to d59) were last seen on the 5th, and somebody (busy) shares every day. On the 14th, with the silent
days 6 to 13, it is decided about the sixty. Then even ones return on the 15th, and d01 after the window, on the 22nd.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from pipelines.comeback.decide import CHOSEN, Choice, Choose, decide, eligible
from pipelines.comeback.terms import Terms, terms_at
from pipelines.policy import load_policy
from pipelines.settings import DEFAULT_POLICY, Home
from tests.pipelines.policy_folder import utc
from tests.pipelines.small_delivery import member, write_csv
from tests.transform.engine import run_directly
from tests.transform.made_once import made_once

PEOPLE = [f"d{number:02}" for number in range(60)]
#: Noon in Shanghai, and one minute later.
FIRST_NOON, DECIDED_AT, LATER_NOON = "2026-01-14T12:00:00+08:00", utc("2026-01-14T04:01"), "2026-01-25T12:00:00+08:00"


@dataclass(frozen=True)
class Story:
    """Who was eligible, what was decided, who was eligible then, and the home after each of the two runs."""

    before: pl.DataFrame
    decided: pl.DataFrame
    after: pl.DataFrame
    on_the_14th: Home
    on_the_25th: Home


def chosen(people: list[str] = PEOPLE[:50]) -> pl.DataFrame:
    """The first of them, for the small pack."""
    rows = [(person, "small_pack", place) for place, person in enumerate(people, start=1)]
    return pl.DataFrame(rows, schema=CHOSEN, orient="row")


def by_hand(people: list[str] = PEOPLE[:50]) -> Choose:
    """Chooses these, whoever is eligible."""
    return lambda eligible, run: Choice(chosen(people))


def terms() -> Terms:
    return terms_at(load_policy(DEFAULT_POLICY), DECIDED_AT)


def silent_mall(factory: pytest.TempPathFactory) -> Story:
    """The mall run on the 14th, decided about, and run again on the 25th."""
    folder = made_once(factory, "silent_mall", _run_twice)
    before, decided, after = (pl.read_parquet(folder / f"{name}.parquet") for name in ("before", "decided", "after"))
    return Story(before, decided, after, Home(folder / "on_the_14th"), Home(folder / "home"))


def _run_twice(folder: Path) -> None:
    landing, home = folder / "landing", Home(folder / "home")
    _deliver_people(landing)
    _deliver_activity(landing, "first", {**_each_day(1, 14), "05": [*PEOPLE, "busy"]})
    run_directly(home, landing, as_of=FIRST_NOON)
    shutil.copytree(home.root, folder / "on_the_14th")
    eligible(home).write_parquet(folder / "before.parquet")
    decide(home, by_hand(), terms(), "by hand", DECIDED_AT).write_parquet(folder / "decided.parquet")
    eligible(home).write_parquet(folder / "after.parquet")
    _deliver_activity(landing, "second", {**_each_day(15, 25), "15": [*PEOPLE[::2], "busy"], "22": ["d01", "busy"]})
    run_directly(home, landing, as_of=LATER_NOON)


def _deliver_people(landing: Path) -> None:
    everybody = [*PEOPLE, "busy"]
    write_csv(landing / "members.csv", [member(f"m-{who}", registered_at="2025-12-01T00:00:00Z") for who in everybody])
    joined = {"applied_at": "2025-12-31T00:00:00Z", "approved_at": "2026-01-01T00:00:00Z"}
    write_csv(
        landing / "distributors.csv",
        [{"distributor_id": who, "member_id": f"m-{who}", **joined} for who in everybody],
    )


def _each_day(first: int, last: int) -> dict[str, list[str]]:
    return {f"{day:02}": ["busy"] for day in range(first, last + 1)}


def _deliver_activity(landing: Path, part: str, people: dict[str, list[str]]) -> None:
    """A login at ten in the morning of these days of January."""
    rows = [
        {
            "event_id": f"{who}-{day}",
            "distributor_id": who,
            "event_type": "login",
            "occurred_at": f"2026-01-{day}T10:00:00+08:00",
        }
        for day, of_day in people.items()
        for who in of_day
    ]
    write_csv(landing / "activity_events" / f"{part}.csv", rows)
