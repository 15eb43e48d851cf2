"""`fenxiao churn`: training who comes back, by themselves and by a pack, and looking at what was trained."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines.errors import FenxiaoError
from pipelines.settings import home_from

app = typer.Typer(no_args_is_help=True, help="Trains who of the silent returns, and whom a pack moves; tells of it.")

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Everything a run makes (default: FENXIAO_HOME or ./home).")
]


@app.command()
def train(
    every_days: Annotated[int, typer.Option(min=1, help="Learn from each morning, or every so many days.")] = 1,
    home: HomeOption = None,
) -> None:
    """Trains on what is published, reports, and takes the models into use with the next run: of who comes back without
    help, and, from packs given by lot, of whom a pack moves."""
    from pipelines import business_time
    from pipelines.scoring.screen import show_training
    from pipelines.scoring.train import train as train_model
    from pipelines.screen import showing_progress

    with showing_progress(Console(stderr=True)):
        training = train_model(home_from(home), business_time.now(), every_days=every_days)
    show_training(Console(), training, home_from(home))


@app.command()
def report(home: HomeOption = None) -> None:
    """Shows the figures of the models in use against the simple rules, each with its interval."""
    from pipelines.scoring.model_store import UPLIFT, ModelStore
    from pipelines.scoring.screen import show_packs, show_report

    store, packs = ModelStore(home_from(home)), ModelStore(home_from(home), UPLIFT)
    name = _used(store.used())
    show_report(Console(), name, store.load(name))
    show_packs(Console(), packs.load(packs.used()[-1]) if packs.used() else None)


@app.command()
def card(home: HomeOption = None) -> None:
    """Prints the model cards of the models in use, as Markdown."""
    from pipelines.scoring.model_store import UPLIFT, ModelStore

    store, packs = ModelStore(home_from(home)), ModelStore(home_from(home), UPLIFT)
    print(store.read_card(_used(store.used())), end="")
    if used := packs.used():
        print(f"\n{packs.read_card(used[-1])}", end="")


@app.command()
def rollback(home: HomeOption = None) -> None:
    """Takes the training before into use again, with the next run: both models as they were then."""
    from pipelines.scoring.model_store import UPLIFT, ModelStore

    packs = ModelStore(home_from(home), UPLIFT)
    name = ModelStore(home_from(home)).roll_back()
    Console().print(f"在用模型 model in use: {name}", markup=False, highlight=False)
    if packs.used():
        packs.roll_back_to(name)
        used = (packs.used() or ["无 none"])[-1]
        Console().print(f"在用礼包模型 model of packs in use: {used}", markup=False, highlight=False)


def _used(names: list[str]) -> str:
    if not names:
        raise FenxiaoError("No model was trained in this home yet: train one by `fenxiao churn train`.")
    return names[-1]
