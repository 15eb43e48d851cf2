"""Whom to send what by what it changes for them: as much gain as the money pays for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from pipelines.comeback.decide import CHOSEN
from pipelines.publish import PublishedRun
from pipelines.warehouse import connect

GAINS = {"distributor_id": pl.String, "offer": pl.String, "gain_fen": pl.Int64, "model": pl.String}


def read_gains(run: PublishedRun) -> pl.DataFrame:
    """What each offer brings in a week by each silent person, with the name of the model that says so (GAINS); nothing
    where no model of packs is in use."""
    known = "select 1 from duckdb_tables() where schema_name = 'scores' and table_name = 'comeback_uplift'"
    with connect(run.file, read_only=True) as con:
        if not con.execute(known).fetchall():
            return pl.DataFrame(schema=GAINS)
        return con.sql(f"select {', '.join(GAINS)} from scores.comeback_uplift").pl()


def chosen_by_gain(
    people: pl.DataFrame, gains: pl.DataFrame, offers: Mapping[str, int], money_fen: int
) -> pl.DataFrame:
    """Whom of `people` (distributor_id) to send which of the `offers` (with their costs in fen) for `money_fen` in all,
    by falling gain per yuan, with the columns CHOSEN. Who gains nothing by any gets none; an offer that costs nothing
    goes to everybody whom it moves and the money for no better one reaches."""
    # Imported here: scikit-learn takes seconds to load, which a mall without a model should not wait for.
    from models.uplift.choose import choose

    ids = people["distributor_id"].sort()
    priced = [offer for offer, cost_fen in offers.items() if cost_fen > 0]
    free = [offer for offer, cost_fen in offers.items() if cost_fen <= 0]
    by_priced, by_free = _gain(ids, gains, priced), _gain(ids, gains, free)
    alone = by_free.max(axis=1, initial=0)
    got, rank = np.full(len(ids), None, dtype=object), np.zeros(len(ids), dtype=np.int64)
    if free:
        got = np.where(alone > 0, np.array(free, dtype=object)[by_free.argmax(axis=1)], None)
    if priced:
        choice = choose(by_priced - alone[:, None], np.array([offers[offer] for offer in priced]), money_fen)
        got = np.where(choice.offer >= 0, np.array(priced, dtype=object)[choice.offer], got)
        rank = choice.rank
    chosen = pl.DataFrame({"distributor_id": ids, "offer": pl.Series(got.tolist(), dtype=pl.String), "place": rank})
    # First in the order in which the money went, then by what costs nothing.
    in_order = (
        chosen.with_columns(gain=alone)
        .drop_nulls("offer")
        .sort(pl.col("place") == 0, "place", -pl.col("gain"), "distributor_id")
    )
    return in_order.with_row_index("rank", offset=1).select(pl.col(name).cast(dtype) for name, dtype in CHOSEN.items())


def _gain(people: pl.Series, gains: pl.DataFrame, offers: list[str]) -> np.ndarray:
    """(people, offers): the gain of each, nothing where none is told."""
    columns = [
        people.to_frame()
        .join(gains.filter(offer=offer), on="distributor_id", how="left", maintain_order="left")["gain_fen"]
        .fill_null(0)
        .to_numpy()
        for offer in offers
    ]
    return np.column_stack(columns).astype(np.float64) if columns else np.zeros((len(people), 0))
