"""Asking about very many policies at once: the books' own past in memory, and what each policy would have come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from models.simulation.reaction import Prepared, Replay, Setting, middle, outcomes, prepared
from models.simulation.reaction.assumptions import Assumptions
from models.simulation.together import Arrays, Outcome, arranged, evaluate
from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.policy import Policy
from pipelines.policy.validate import pay_faults
from pipelines.simulation.books import Books
from pipelines.simulation.changed import changed_tables
from pipelines.simulation.changes import parse_changes
from pipelines.simulation.check import REPLAYED, reproduced
from pipelines.simulation.ground import NEEDED, read_facts
from pipelines.simulation.outcome import STATEMENTS
from pipelines.simulation.people import TODAY, Goods, attach, last_months, reacting_people, senior_rule
from pipelines.simulation.reactions import assumptions_of
from pipelines.warehouse import THREADS, connect

#: All that a month brings a person, beside what their orders do.
MONTHLY = [f"{posted}{entry}_fen" for posted in ("", "provisional_") for entry in ("bonus", "management", "mentor")]


@dataclass(frozen=True)
class Past:
    """`people` are the active ones as the reaction's model wants them, `gone` the others, `rest` what the mall sold
    without the active, `today` the incomes of the active under today's rules."""

    books: Books
    arrays: Arrays
    people: pl.DataFrame
    gone: pl.DataFrame
    rest: Goods
    setting: Setting
    assumptions: Assumptions
    today: Replay


@dataclass(frozen=True)
class Answered:
    """What a policy comes to: `incomes` (people,) in fen without any reaction, and sums of all once people react."""

    incomes: np.ndarray
    seniors: int
    sales_fen: float
    commission_fen: float
    margin_fen: float


def read_past(books: Books) -> Past | None:
    """The past in memory; None where nothing was ever sold.

    Raises FenxiaoError where the policy in force does not give the books, by the SQL or by the arrays.
    """
    with reproduced(books, {*REPLAYED, *NEEDED}) as made, connect(":memory:") as con:
        attach(con, books, made)
        con.execute("create schema scenario")
        for table in ("people", "products"):
            parameters = {"last_month": last_months(books)["last"]} if table == "people" else {}
            con.execute(f"create table scenario.{table} as {STATEMENTS[table]}", parameters)
        reacting = reacting_people(con, books, books.policy)
        with connect(made.warehouse, read_only=True) as warehouse:
            arrays = arranged(read_facts(warehouse, books.as_of))
    if reacting is None:
        return None
    assumptions, _ = assumptions_of(books)
    told, today = (reacting.people, reacting.gone, reacting.rest), reacting.replays[TODAY]
    past = Past(books, arrays, *told, reacting.setting, assumptions, today)
    _refuse_other_books(past)
    return past


def ask(past: Past, choices: Sequence[str]) -> list[Answered | None]:
    """What each choice, told as a file of changes, would have come to; None for one that is no valid policy."""
    policies = [_policy(past.books, text) for text in choices]
    answered: list[Answered | None] = [None] * len(choices)
    for place, replay in _replays(past, policies):
        answered[place] = _answered(past, replay)
    return answered


def ask_today(past: Past) -> Answered:
    """What today's policy came to, asked as the others are."""
    return _answered(past, past.today)


def prepare(past: Past, choices: Mapping[str, str]) -> Prepared:
    """Today's policy (TODAY) and choices by their name, to be asked many times what they bring once people react.

    Raises ConfigurationError for a choice that is no valid policy.
    """
    policies = [_policy(past.books, text) for text in choices.values()]
    names = list(choices)
    if None in policies:
        refused = names[policies.index(None)]
        raise ConfigurationError(f"{refused} is no valid policy: `fenxiao simulate replay` says why.")
    replays = {names[place]: replay for place, replay in _replays(past, policies)}
    return prepared(past.people, {TODAY: past.today} | {name: replays[name] for name in names})


def _replays(past: Past, policies: Sequence[Policy | None]) -> Iterator[tuple[int, Replay]]:
    """Of each that is a policy its place, and what it would have paid the active people."""
    valid = [place for place, policy in enumerate(policies) if policy]
    for outcome in evaluate(past.arrays, [policies[place].tables() for place in valid], THREADS):
        place = valid[outcome.place]
        min_deals = senior_rule(policies[place], past.books)["min_deals"]
        paid_before = _incomes(past.gone, outcome)["commission_fen"].sum()
        yield place, Replay(_incomes(past.people, outcome), min_deals, past.rest.unmoved(paid_before))


def _policy(books: Books, text: str) -> Policy | None:
    changes = parse_changes(text, "", books.business_timezone)
    tables = changed_tables(books.policy, changes)
    row = pl.int_range(pl.len(), dtype=pl.Int64) + 2
    numbered = {file: frame.with_columns(file_row=row) for file, frame in tables.items()}
    policy = Policy(folder=books.policy.folder, **numbered)
    return None if pay_faults(policy, books.business_timezone) else policy


def _answered(past: Past, replay: Replay) -> Answered:
    replays = {TODAY: past.today, "asked": replay}
    reacted = outcomes(past.people, replays, middle(past.assumptions), past.setting).totals["asked"]
    return Answered(
        replay.rows["commission_fen"].to_numpy(),
        int(replay.rows["senior_at"].is_not_null().sum()),
        *(float(reacted[measure][0]) for measure in ("sales_fen", "commission_fen", "margin_fen")),
    )


def _incomes(people: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    income = pl.col("accrued_fen") - pl.col("voided_fen") - pl.col("clawed_back_fen") + pl.sum_horizontal(MONTHLY)
    paid = outcome.people.select("distributor_id", commission_fen=income, senior_at="senior_since")
    joined = people.select("distributor_id").join(paid, on="distributor_id", how="left", maintain_order="left")
    return joined.with_columns(pl.col("commission_fen").fill_null(0))


def _refuse_other_books(past: Past) -> None:
    """The arrays say the rules a second time: for speed, and never without agreeing with the first."""
    [outcome] = evaluate(past.arrays, [past.books.policy.tables()], THREADS)
    gone = past.gone.select("distributor_id", commission_fen="income_today_fen")
    published = pl.concat([past.today.rows.select(gone.columns), gone])
    paid = _incomes(published, outcome).join(published, on="distributor_id")
    if parts := list(_parting(paid)):
        raise FenxiaoError(
            f"What many policies are asked by does not give the books: {len(parts)} people differ, {parts[0]}; nothing "
            "was searched. Please report it."
        )


def _parting(paid: pl.DataFrame) -> Iterator[str]:
    for row in paid.filter(pl.col("commission_fen") != pl.col("commission_fen_right")).to_dicts():
        yield f"{row['distributor_id']} published {row['commission_fen_right']} fen, found {row['commission_fen']}"
