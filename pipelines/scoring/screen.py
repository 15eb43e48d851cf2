"""What a training and a model look like in a terminal."""

from __future__ import annotations

import polars as pl
from rich.console import Console

from models.churn import Model
from models.churn.card import GUESS_NAMES
from models.churn.evaluate import Evaluation
from models.uplift import UpliftModel
from models.uplift.card import NOTHING_YET, offer_verdict, told, verdict
from pipelines.calling import command_line
from pipelines.scoring.train import Training
from pipelines.screen import figures
from pipelines.settings import Home


def show_training(console: Console, training: Training, home: Home) -> None:
    """The report of what was just trained, and how it comes to be used."""
    show_report(console, training.name, training.model)
    show_packs(console, training.uplift)
    next_call = command_line("run", "--home", home.root)
    console.print(
        f"下次运行起使用 used from the next run on: {next_call}", markup=False, highlight=False, soft_wrap=True
    )


def show_report(console: Console, name: str, model: Model) -> None:
    """Each horizon's guesses with their figures; the one that ships is marked."""
    console.print(f"模型 model {name}", highlight=False)
    for of in model.evaluations.values():
        _show_horizon(console, of)


def show_packs(console: Console, model: UpliftModel | None) -> None:
    """What was learnt of each pack, and whether packs go by it; without a model, that nothing is known yet."""
    console.print("\n[bold]礼包改变什么 what a pack changes[/]", highlight=False)
    if model is None:
        console.print(NOTHING_YET, highlight=False)
        return
    table = figures("礼包 pack", "发放后回归\nreturned with", "未发回归\nwithout", "优于随机\nabove chance")
    for offer, counts in model.counts.items():
        mark, answer = "*" if offer in model.ships else " ", model.answers.get(offer)
        shares = _share(counts.packed_returned, counts.packed), _share(counts.others_returned, counts.others)
        table.add_row(f"{mark} {offer}", *shares, told(answer.over_random) if answer else "–")
    console.print(table)
    for offer in model.counts:
        console.print(f"{offer}: {offer_verdict(model, offer)}", markup=False, highlight=False)
    window = f"{model.first_day} – {model.last_day}"
    console.print(f"{verdict(model)} 学自 learnt from {window}", markup=False, highlight=False)


def _share(returned: int, people: int) -> str:
    return f"{returned / people:.1%} ({returned:,}/{people:,})" if people else "–"


def _show_horizon(console: Console, of: Evaluation) -> None:
    share, people = of.counts["judged_share"], of.counts["judged_people"]
    title = f"{of.horizon} 天内回归 return within {of.horizon} days"
    console.print(f"\n[bold]{title}[/]: {people:,} 人 people, 实际 returned {share:.1%}", highlight=False)
    table = figures("方法 guess", "对数损失\nlog loss", "AUC", "校准误差\ncalibration")
    for (guess,), rows in of.figures.group_by("guess", maintain_order=True):
        mark = "*" if guess == of.ships else " "
        table.add_row(f"{mark} {GUESS_NAMES[guess]}", *_cells(rows))
    console.print(table)
    window = f"{of.window.judged_from} – {of.window.judged_to}"
    console.print(f"* 上线 ships · 评判 judged on {window}", highlight=False)


def _cells(rows: pl.DataFrame) -> tuple[str, str, str]:
    of = {row["measure"]: row for row in rows.to_dicts()}
    loss = of["log_loss"]
    interval = f"{loss['value']:.3f} ({loss['ci_low']:.3f} – {loss['ci_high']:.3f})"
    return interval, _plain(of["auc"]["value"]), _plain(of["calibration_error"]["value"])


def _plain(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
