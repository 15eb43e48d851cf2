"""Policies looked for under a commission budget, and the lowest number that keeps what must be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from uuid import uuid4

import numpy as np
import polars as pl

from models.simulation.search import AT_ONCE, Answer, Found, Knob, search
from pipelines import business_time
from pipelines.errors import ConfigurationError
from pipelines.money import yuan
from pipelines.progress import tell
from pipelines.settings import Home
from pipelines.simulation.ask import Answered, Past, ask, ask_today, read_past
from pipelines.simulation.books import Books
from pipelines.simulation.knobs import changes_text
from pipelines.warehouse import connect

Measure = Literal["median_income", "income", "seniors"]
NOBODY = np.zeros(0, dtype=np.int64)
MOST_VALUES = 2_000
#: What no valid policy is, worse than any.
NEVER = Answer(cost=float(2**62), gain=-float(2**62), excess=float(2**62))


@dataclass(frozen=True)
class Search:
    """What was looked for and found: every choice that was asked about, in `found` and, in the same order, `answers`;
    `files` are the best ones by their place, as files of changes. Sums are of everybody, over the `months` replayed,
    once the `people` who are active now react."""

    knobs: list[Knob]
    budget_fen: int
    found: list[Found]
    answers: list[Answered | None]
    files: dict[int, Path]
    people: int
    months: float


def search_policies(books: Books, knobs: list[Knob], budget_fen: int | None, trials: int, seed: int) -> Search:
    """The policies that bring most margin for each sum of commission, once people react by the middle assumption, at
    most `budget_fen` (else what today's rules cost). They are kept as files of changes, and in a published table.

    Raises ConfigurationError where nothing was ever sold; FenxiaoError where the books can't be reproduced.
    """
    return _kept(books, search_past(_past(books), knobs, budget_fen, trials, seed))


def search_past(past: Past, knobs: list[Knob], budget_fen: int | None, trials: int, seed: int) -> Search:
    """What `search_policies` finds, in a past that was read already; nothing of it is kept."""
    today = ask_today(past)
    if not past.rest.is_costed:
        raise ConfigurationError(
            "No product's cost is known, so no margin is: deliver products.cost_fen, and run again."
        )
    budget = budget_fen if budget_fen is not None else int(today.commission_fen)
    seen: dict[tuple[int, ...], Answered | None] = {}

    def answers(choices: Sequence[Mapping[str, int]]) -> list[Answer]:
        tell("search", "", len(seen), trials)
        for choice, answered in zip(choices, ask(past, [_text(choice) for choice in choices]), strict=True):
            # Everybody's income is a lot to remember, and nobody asks.
            seen[tuple(choice.values())] = answered and replace(answered, incomes=NOBODY)
        return [_answer(seen[tuple(choice.values())], budget) for choice in choices]

    found = search(answers, knobs, trials, seed, _answer(today, budget))
    asked = [today if one.is_today else seen[tuple(one.values.values())] for one in found]
    return Search(knobs, budget, found, asked, {}, len(past.people), past.setting.months)


def lowest_value(books: Books, knob: Knob, keeps: Measure) -> tuple[int | None, float, float]:
    """The lowest value of the knob that keeps the measure (of a month) at least as high as today, without any reaction;
    what it is today, and then. None where no value that is a valid policy keeps it; what comes closest then.

    Raises ConfigurationError where there is nothing to keep, or the knob has too many values.
    """
    return lowest_in_past(_past(books), knob, keeps)


def lowest_in_past(past: Past, knob: Knob, keeps: Measure) -> tuple[int | None, float, float]:
    """What `lowest_value` finds, in a past that was read already."""
    least = _measured(past, ask_today(past), keeps)
    if least <= 0:
        raise ConfigurationError(f"There is no {keeps} today that could be kept: choose another measure.")
    values = range(knob.least, knob.most + 1, knob.step)
    if len(values) > MOST_VALUES:
        many = f"{knob.name} has {len(values):,} values, more than {MOST_VALUES:,} that are asked"
        raise ConfigurationError(f"{many}: turn it `by` more.")
    closest = float("-inf")
    # One after another: more of a rate keeps more, more deals asked for keep less.
    for begin in range(0, len(values), AT_ONCE):
        tell("search", "", begin, len(values))
        lot = values[begin : begin + AT_ONCE]
        for value, answered in zip(lot, ask(past, [_text({knob.name: value}) for value in lot]), strict=True):
            found = _measured(past, answered, keeps) if answered else float("-inf")
            if found >= least:
                return value, least, found
            closest = max(closest, found)
    return None, least, max(closest, 0.0)


def _past(books: Books) -> Past:
    past = read_past(books)
    if past is None:
        raise ConfigurationError(f"Nothing was ever sold in {books.home.root}: there is nothing to search by.")
    return past


def _answer(answered: Answered | None, budget_fen: int) -> Answer:
    if answered is None:
        return NEVER
    return Answer(answered.commission_fen, answered.margin_fen, answered.commission_fen - budget_fen)


def _measured(past: Past, answered: Answered, measure: Measure) -> float:
    if measure == "seniors":
        return answered.seniors
    monthly = answered.incomes / past.setting.months
    if measure == "income":
        return float(monthly.sum())
    earns_today = past.today.rows["commission_fen"].to_numpy() > 0
    return float(np.median(monthly[earns_today])) if earns_today.any() else 0.0


def _text(values: Mapping[str, int]) -> str:
    return changes_text(values, "search", "asked")


def _kept(books: Books, result: Search) -> Search:
    name = f"{business_time.now():%Y%m%dT%H%M%S}-{uuid4().hex[:6]}"
    best = [place for place, one in enumerate(result.found) if one.is_best and not one.is_today]
    best.sort(key=lambda place: result.found[place].answer.cost)
    folder = books.home.scenarios / f"found-{name}"
    for number, place in enumerate(best, start=1):
        answer = result.found[place].answer
        brings = f"commission {yuan(round(answer.cost))}, margin {yuan(round(answer.gain))}"
        note = f"found under {yuan(result.budget_fen)}: {brings}"
        result.files[place] = folder / f"{number}.txt"
        folder.mkdir(parents=True, exist_ok=True)
        text = changes_text(result.found[place].values, f"found {name} {number}", note)
        result.files[place].write_text(text, encoding="utf-8")
    _publish(books, result, name)
    return result


def searches_folder(home: Home) -> Path:
    """Where readers find what was searched, a file each."""
    return home.published / "searches"


def _publish(books: Books, result: Search, name: str) -> None:
    points = _points(books, result)
    file = searches_folder(books.home) / f"{name}.duckdb"
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with connect(unfinished) as con:
        con.execute("create schema search; create schema meta")
        for table, frame in (("search.points", points), ("meta.search", _said(books, result))):
            con.register("frame", frame)
            con.execute(f"create table {table} as from frame")
            con.unregister("frame")
        con.execute("checkpoint")
    unfinished.replace(file)


def _points(books: Books, result: Search) -> pl.DataFrame:
    """A row per policy that was asked about and is one: the knobs' values, what it came to, and its file."""
    rows = [
        {
            **{knob.name: one.values[knob.name] for knob in result.knobs},
            "commission_fen": round(one.answer.cost),
            "margin_fen": round(one.answer.gain),
            "sales_fen": round(answered.sales_fen),
            "seniors": answered.seniors,
            "is_within_budget": one.answer.excess <= 0,
            "is_best": one.is_best,
            "is_today": one.is_today,
            "file": str(result.files[place].relative_to(books.home.root)) if place in result.files else None,
        }
        for place, (one, answered) in enumerate(zip(result.found, result.answers, strict=True))
        if answered is not None
    ]
    # Told, not guessed: under a tight budget thousands of rows may come before the first that has a file.
    kinds = dict.fromkeys(("is_within_budget", "is_best", "is_today"), pl.Boolean) | {"file": pl.String}
    return pl.DataFrame(rows, schema={name: kinds.get(name, pl.Int64) for name in rows[0]})


def _said(books: Books, result: Search) -> pl.DataFrame:
    told = {"run_id": books.run_id, "as_of": books.as_of, "budget_fen": result.budget_fen}
    told |= {"people": result.people, "months": result.months}
    return pl.DataFrame([told | {"made_at": business_time.now()}])
