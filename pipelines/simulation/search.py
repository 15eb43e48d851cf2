"""Policies looked for under a commission budget, and the lowest number that keeps what must be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import polars as pl

from models.simulation.search import Answer, Found, Knob, lowest, search
from pipelines import business_time
from pipelines.errors import ConfigurationError
from pipelines.money import yuan
from pipelines.progress import tell
from pipelines.settings import Home
from pipelines.simulation.ask import Answered, Past, ask, read_past
from pipelines.simulation.books import Books
from pipelines.simulation.knobs import changes_text
from pipelines.warehouse import connect

Measure = Literal["median_income", "income", "seniors"]
#: What no valid policy is, worse than any.
NEVER = Answer(cost=float(2**62), gain=-float(2**62), excess=float(2**62))


@dataclass(frozen=True)
class Search:
    """What was looked for and found: every choice that was asked about, in `found` and, in the same order, `answers`;
    `files` are the best ones by their place, as files of changes."""

    knobs: list[Knob]
    budget_fen: int
    found: list[Found]
    answers: list[Answered | None]
    files: dict[int, Path]


def search_policies(books: Books, knobs: list[Knob], budget_fen: int | None, trials: int, seed: int) -> Search:
    """The policies that bring most margin for each sum of commission, once people react by the middle assumption, at
    most `budget_fen` (else what today's rules cost). They are kept as files of changes, and in a published table.

    Raises ConfigurationError where nothing was ever sold; FenxiaoError where the books can't be reproduced.
    """
    past, seen = _past(books), {}
    [today] = ask(past, [_text(_today(knobs))])
    budget = budget_fen if budget_fen is not None else int(today.commission_fen)

    def answers(choices: Sequence[Mapping[str, int]]) -> list[Answer]:
        tell("search", "", len(seen), trials)
        answered = ask(past, [_text(choice) for choice in choices])
        seen.update({tuple(choice.values()): answer for choice, answer in zip(choices, answered, strict=True)})
        return [_answer(answer, budget) for answer in answered]

    found = search(answers, knobs, trials, seed)
    result = Search(knobs, budget, found, [seen[tuple(one.values.values())] for one in found], {})
    return _kept(books, result)


def lowest_value(books: Books, knob: Knob, keeps: Measure) -> tuple[int | None, float, float]:
    """The lowest value of the knob that keeps the measure at least as high as today, without any reaction; what it is
    today, and then. None where not even the highest value keeps it."""
    past = _past(books)
    [today] = ask(past, [_text({knob.name: knob.today})])
    least = _measured(past, today, keeps)

    def at(value: int) -> float:
        tell("search")
        [answered] = ask(past, [_text({knob.name: value})])
        return _measured(past, answered, keeps) if answered else float("-inf")

    value = lowest(lambda value: at(value) >= least, knob)
    return value, least, at(knob.most if value is None else value)


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
    if measure == "income":
        return float(answered.incomes.sum())
    earns_today = past.today.rows["commission_fen"].to_numpy() > 0
    return float(np.median(answered.incomes[earns_today])) if earns_today.any() else 0.0


def _today(knobs: Sequence[Knob]) -> dict[str, int]:
    return {knob.name: knob.today for knob in knobs}


def _text(values: Mapping[str, int]) -> str:
    return changes_text(values, "search", "asked")


def _kept(books: Books, result: Search) -> Search:
    name = business_time.now().strftime("%Y%m%dT%H%M%S")
    best = sorted((p for p, one in enumerate(result.found) if one.is_best), key=lambda p: result.found[p].answer.cost)
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
    file = searches_folder(books.home) / f"{name}.duckdb"
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with connect(unfinished) as con:
        con.execute("create schema search; create schema meta")
        for table, frame in (("search.points", pl.DataFrame(rows)), ("meta.search", _said(books, result))):
            con.register("frame", frame)
            con.execute(f"create table {table} as from frame")
            con.unregister("frame")
        con.execute("checkpoint")
    unfinished.replace(file)


def _said(books: Books, result: Search) -> pl.DataFrame:
    told = {"run_id": books.run_id, "as_of": books.as_of, "budget_fen": result.budget_fen}
    return pl.DataFrame([told | {"made_at": business_time.now()}])
