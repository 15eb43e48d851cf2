"""`fenxiao simulate`: trying rules on the mall's own past before they are paid."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from pipelines.settings import DRAWS, LEAST_MARGIN_BP, MOST_LEVELS, MOST_LINE_RATE_BP, home_from

#: No sum in fen leaves 64 bits.
MOST_YUAN = 1e14
app = typer.Typer(no_args_is_help=True, help="Tries rules out on the mall's own past orders before they are paid.")

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Everything a run makes (default: FENXIAO_HOME or ./home).")
]
ScenarioArgument = Annotated[
    Path, typer.Argument(help="A policy folder, or a short file of changes to the policy in force.")
]
IdArgument = Annotated[str, typer.Argument(help="A kept scenario, by the id that `fenxiao simulate list` shows.")]
LevelsOption = Annotated[int, typer.Option(min=1, max=3, help="Guardrail: levels paid, at most.")]
RateOption = Annotated[int, typer.Option(min=0, max=10_000, help="Guardrail: basis points that a line pays, at most.")]
MarginOption = Annotated[
    int, typer.Option(min=-10_000, max=10_000, help="Guardrail: basis points that a product leaves, at least.")
]


@app.command()
def check(home: HomeOption = None) -> None:
    """Replays the policy in force, and says whether it gives the published books to the fen."""
    from pipelines.screen import showing_progress
    from pipelines.simulation.books import open_books
    from pipelines.simulation.check import check_books
    from pipelines.simulation.screen import show_checked

    books = open_books(home_from(home))
    with showing_progress(Console(stderr=True)):
        check_books(books)
    show_checked(Console(), books)


@app.command()
def replay(
    scenario: ScenarioArgument,
    most_levels: LevelsOption = MOST_LEVELS,
    most_rate_bp: RateOption = MOST_LINE_RATE_BP,
    least_margin_bp: MarginOption = LEAST_MARGIN_BP,
    draws: Annotated[int, typer.Option(min=20, max=100_000, help="How often the assumptions are drawn.")] = DRAWS,
    seed: Annotated[int, typer.Option(min=0, help="The same seed draws the same reactions for every scenario.")] = 1,
    home: HomeOption = None,
) -> None:
    """Replays a scenario over all past orders: what it would have paid, who gains and who loses. It is kept."""
    from pipelines.screen import showing_progress
    from pipelines.simulation.books import open_books
    from pipelines.simulation.chance import Chance
    from pipelines.simulation.outcome import Limits
    from pipelines.simulation.replay import replay as replay_scenario
    from pipelines.simulation.scenario import read_scenario
    from pipelines.simulation.scratch import scratch
    from pipelines.simulation.screen import show_outcome

    books = open_books(home_from(home))
    with scratch(books.home) as folder, showing_progress(Console(stderr=True)):
        told = read_scenario(books, scenario, folder / "policy")
        limits = Limits(most_levels, most_rate_bp, least_margin_bp)
        kept = replay_scenario(books, told, limits, Chance(draws, seed))
    show_outcome(Console(), books.home, kept.id)


@app.command(name="list")
def list_kept(home: HomeOption = None) -> None:
    """Lists the scenarios that were kept, the newest first."""
    from pipelines.simulation.kept import kept_scenarios
    from pipelines.simulation.screen import show_kept

    show_kept(Console(), kept_scenarios(home_from(home)))


@app.command()
def show(scenario_id: IdArgument, home: HomeOption = None) -> None:
    """Shows again what a kept scenario came to."""
    from pipelines.simulation.kept import find
    from pipelines.simulation.screen import show_outcome

    place = home_from(home)
    show_outcome(Console(), place, find(place, scenario_id).id)


@app.command()
def write(
    scenario_id: IdArgument,
    folder: Annotated[Path, typer.Argument(help="Where the policy folder is written; it must not be there yet.")],
    since: Annotated[str, typer.Option("--from", help="The date or instant from which it is to be in force.")],
    home: HomeOption = None,
) -> None:
    """Writes a kept scenario as a policy folder, ready to be put in force: today's policy, changed from a day on."""
    from pipelines.simulation.books import open_books
    from pipelines.simulation.put_in_force import write_folder
    from pipelines.simulation.screen import show_written

    books = open_books(home_from(home))
    write_folder(books, scenario_id, folder, since)
    show_written(Console(), books, folder, since)


@app.command()
def search(
    turn: Annotated[
        list[str] | None,
        typer.Option(help="A number to turn, as `first: 1000..1500` or `senior min_deals: 3..8`; may come many times."),
    ] = None,
    budget_yuan: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=MOST_YUAN,
            help="Commission at most, in all the replayed months, once people react (default: what today's costs).",
        ),
    ] = None,
    trials: Annotated[int, typer.Option(min=1, max=100_000, help="How many policies are asked about.")] = 400,
    seed: Annotated[int, typer.Option(min=0, help="The same seed asks about the same policies.")] = 1,
    home: HomeOption = None,
) -> None:
    """Looks for the policies that leave most margin for each sum of commission, many at once."""
    from pipelines.screen import showing_progress
    from pipelines.simulation.books import open_books
    from pipelines.simulation.knobs import knobs_of
    from pipelines.simulation.search import search_policies
    from pipelines.simulation.search_screen import show_search

    books = open_books(home_from(home))
    knobs = knobs_of(books, turn or [])
    budget_fen = None if budget_yuan is None else round(budget_yuan * 100)
    with showing_progress(Console(stderr=True)):
        found = search_policies(books, knobs, budget_fen, trials, seed)
    show_search(Console(), found, books.home)


@app.command()
def lowest(
    turn: Annotated[str, typer.Argument(help="The number to turn, as `first: 800..1500 by 10`.")],
    keeps: Annotated[
        Literal["median_income", "income", "seniors"], typer.Option(help="What must not fall below today's.")
    ] = "median_income",
    home: HomeOption = None,
) -> None:
    """Finds the lowest value of a number that keeps what must be kept, on past orders as they were."""
    from pipelines.screen import showing_progress
    from pipelines.simulation.books import open_books
    from pipelines.simulation.knobs import knobs_of
    from pipelines.simulation.search import lowest_value
    from pipelines.simulation.search_screen import show_lowest

    books = open_books(home_from(home))
    [knob] = knobs_of(books, [turn])
    with showing_progress(Console(stderr=True)):
        answer = lowest_value(books, knob, keeps)
    show_lowest(Console(), knob, keeps, answer)


@app.command()
def work(home: HomeOption = None) -> None:
    """Replays the scenarios that were asked for on the page of simulation, one at a time; the page starts it."""
    from pipelines.simulation.requests import work as work_off

    print(work_off(home_from(home)))
