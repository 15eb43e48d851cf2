"""Training on what is published, and what the trained model says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.churn import Model, trained
from models.too_little import TooLittleError
from models.uplift import UpliftModel, trained_on
from pipelines.errors import FenxiaoError
from pipelines.progress import tell
from pipelines.publish import PublishedRun, run_that_knows
from pipelines.scoring.facts import read_facts
from pipelines.scoring.model_store import UPLIFT, ModelStore
from pipelines.scoring.morning import morning
from pipelines.scoring.packs import read_decisions, read_receipts
from pipelines.settings import Home
from pipelines.warehouse import connect


class NothingLearntError(FenxiaoError):
    """There is nothing, or too little, to learn from yet: waiting mends it."""


@dataclass(frozen=True)
class Training:
    """A model that was just trained and taken into use, and the publication that it learnt from; `uplift` is the model
    of packs that was trained with it under the same name, None where no outcome of a pack by lot is known yet."""

    name: str
    model: Model
    run: PublishedRun
    uplift: UpliftModel | None = None


def train(home: Home, now: datetime, *, every_days: int = 1) -> Training:
    """Trains on the mornings of half a year, each or every so many days, and on the packs by lot of a year; takes the
    models into use with the next run. Raises ConfigurationError where nothing is published, NothingLearntError where
    there is too little to learn who returns from, whatever the packs tell. Whatever fails, nothing is kept of it."""
    run = run_that_knows(home, "marts.fct_message_receipts")
    tell("train")
    with connect(run.file, read_only=True) as con:
        facts, today = read_facts(con, run.business_timezone), morning(con)
        decisions, receipts = (read(con, run.business_timezone) for read in (read_decisions, read_receipts))
    if today is None:
        message = f"In {run.run_id} nobody did anything yet, or no rule says who is flagged: there is nothing to learn."
        raise NothingLearntError(message)
    try:
        model = trained(facts, today.as_of_date, flag_after_days=today.flag_after_days, every_days=every_days)
        # Before either is saved: a training is taken into use as a whole.
        uplift = trained_on(decisions, facts, receipts, today.as_of_date)
    except TooLittleError as error:
        raise NothingLearntError(f"There is too little to learn from in {run.run_id} yet: {error}") from None
    name = ModelStore(home).save(model, now)
    if uplift is not None:
        ModelStore(home, UPLIFT).save(uplift, now)
    return Training(name, model, run, uplift)
