"""The `fenxiao` command: a thin way into the graph."""

from __future__ import annotations

import os
import signal
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from rich.console import Console

from pipelines.calling import command_line
from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.leaderboard.command import app as leaderboard
from pipelines.outbox.command import app as push
from pipelines.scoring.command import app as churn
from pipelines.settings import DEFAULT_POLICY, PROJECT, Home, home_from
from pipelines.simulation.command import app as simulate

app = typer.Typer(
    help="Fenxiao 分销: the growth engine of a distribution mall.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(leaderboard, name="leaderboard")
app.add_typer(push, name="push")
app.add_typer(churn, name="churn")
app.add_typer(simulate, name="simulate")
console = Console(stderr=True)

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Everything a run makes (default: FENXIAO_HOME or ./home).")
]
OrdersOption = Annotated[int, typer.Option(min=1, help="How many orders the mall has.")]
DaysOption = Annotated[int, typer.Option(min=1, help="How many days its history covers.")]
HealthOption = Annotated[
    Literal["healthy", "ailing"], typer.Option(help="How the mall fares: what goes wrong shows on the dashboards.")
]
SeedOption = Annotated[int, typer.Option(min=0, help="The same seed makes the same mall.")]


@app.callback()
def fenxiao(
    debug: Annotated[bool, typer.Option("--debug", help="Show the trace of a failure, with any command.")] = False,
) -> None:
    """Fenxiao 分销: the growth engine of a distribution mall."""


@app.command()
def run(
    source: Annotated[Path, typer.Option(help="A folder of landing files, or a source's TOML file.")] = Path("landing"),
    policy: Annotated[Path, typer.Option(help="The folder of policy files.")] = DEFAULT_POLICY,
    as_of: Annotated[str, typer.Option(help="The instant to compute, ISO 8601 (default: what the source says).")] = "",
    home: HomeOption = None,
) -> None:
    """Runs the whole pipeline once: take in, transform, test, publish."""
    _run(home_from(home), source, policy, as_of)


@app.command()
def demo(
    orders: OrdersOption = 100_000,
    days: DaysOption = 180,
    seed: SeedOption = 1,
    health: HealthOption = "healthy",
    home: HomeOption = None,
) -> None:
    """Makes a mall of many orders, then runs the pipeline on it."""
    from pipelines.demonstration import demonstration_mall, last_instant
    from pipelines.screen import showing_progress

    place = home_from(home)
    with showing_progress(console):
        landing = demonstration_mall(place, orders, days, seed, health)
    _run(place, landing, DEFAULT_POLICY, last_instant())


@app.command()
def generate(
    folder: Annotated[Path, typer.Argument(help="Where the landing files go.")],
    orders: OrdersOption = 100_000,
    days: DaysOption = 180,
    seed: SeedOption = 1,
    health: HealthOption = "healthy",
    rates: Annotated[
        Literal["steady", "changing"], typer.Option(help="Whether its rates ever changed: then with its policy.")
    ] = "steady",
    format: Annotated[Literal["parquet", "csv"], typer.Option(help="What the files are.")] = "parquet",
) -> None:
    """Only makes the landing files of a mall."""
    from pipelines.demonstration import STEADY, generate, last_instant, policy_of
    from pipelines.screen import showing_progress

    with showing_progress(console):
        generate(folder, orders, days, seed, health, format, rates=rates, truth=True)
    policy = () if rates == STEADY else ("--policy", policy_of(folder))
    next_call = command_line("run", "--source", folder, *policy, "--as-of", last_instant())
    Console().print(next_call, markup=False, highlight=False, soft_wrap=True)


@app.command()
def check(
    source: Annotated[Path, typer.Option(help="A folder of landing files, or a source's TOML file.")] = Path("landing"),
    policy: Annotated[Path, typer.Option(help="The folder of policy files.")] = DEFAULT_POLICY,
    home: Annotated[Path | None, typer.Option(help="Compare with what this home has taken in (default: none).")] = None,
) -> None:
    """Reads and judges a delivery as a run would, writes nothing, and says what would be refused and how to mend it."""
    from pipelines.check import check as check_source
    from pipelines.check_screen import show_check
    from pipelines.screen import showing_progress

    with showing_progress(console):
        checked = check_source(source, policy, Home(home.resolve()) if home else None)
    show_check(Console(), checked)
    raise typer.Exit(0 if checked.is_good else 1)


@app.command()
def dashboard(
    home: HomeOption = None,
    port: Annotated[int, typer.Option(help="The port on this machine.")] = 8501,
) -> None:
    """Opens the dashboards on what is published."""
    command = [sys.executable, "-m", "streamlit", "run", "dashboards/server.py", "--server.address", "127.0.0.1"]
    environment = os.environ | {"FENXIAO_HOME": str(home_from(home).root)}
    os.chdir(PROJECT)
    # The server takes this process's place: who ends the command has ended the server.
    os.execve(sys.executable, [*command, "--server.port", str(port)], environment)


@app.command()
def account(
    distributor: Annotated[str, typer.Argument(help="Whose statement, by the id that the mall delivers.")],
    month: Annotated[str, typer.Option(help="One business month, as 2026-03 (default: all so far).")] = "",
    home: HomeOption = None,
) -> None:
    """Prints one person's statement: what moved the balances, what is payable, and when the pending settles."""
    from pipelines.account import statement
    from pipelines.account_screen import show_statement

    show_statement(Console(), statement(home_from(home), distributor, month))


@app.command()
def sources(
    source: Annotated[Path, typer.Option(help="A folder of landing files, or a source's TOML file.")] = Path("landing"),
    home: HomeOption = None,
) -> None:
    """Lists a source's tables, tests its database, and says how far each table has been read."""
    from pipelines.source_overview import show_source
    from pipelines.sources import load_source

    show_source(Console(), load_source(source), home_from(home))


@app.command()
def erase(
    member_id: Annotated[str, typer.Argument(help="The member whose contacts are to be forgotten.")],
    home: HomeOption = None,
) -> None:
    """Forgets a person's phone, openid and nickname for good; later deliveries don't bring them back."""
    from pipelines.contacts import erase as erase_contacts
    from pipelines.site import write_site

    place = home_from(home)
    if not place.root.is_dir():
        raise ConfigurationError(f"There is no home {place.root}: name the one that the person is to be erased from.")
    known = erase_contacts(place, member_id)
    if place.outbox.exists():
        from pipelines.outbox.send import cancel_erased

        cancel_erased(place)
    if place.site.is_dir():
        write_site(place)  # boards call people by their nicknames
    found = (
        "联系方式已删除 contacts erased"
        if known
        else "本无联系方式，今后也不再保存 no contacts known, none will be kept"
    )
    console.print(f"{member_id}: {found}", markup=False, soft_wrap=True)


def _run(home: Home, source: Path, policy: Path, as_of: str) -> None:
    from pipelines.progress import tell
    from pipelines.screen import show_outcome, showing_progress

    with showing_progress(console):
        tell("start")
        from pipelines.run import run as run_pipeline

        # The main thread waits for an interrupt: Dagster, dbt and DuckDB would each make an error of their own of it.
        # It waits shortly, again and again: Polars has the system resume a wait that an interrupt breaks.
        with ThreadPoolExecutor(1) as thread:
            running = thread.submit(run_pipeline, home, source, policy, as_of)
            while wait([running], timeout=0.2).not_done:
                pass
            outcome = running.result()
    from pipelines.run_report import read_report

    show_outcome(Console(), outcome, read_report(home, outcome["run_id"])["delivery"]["tables"], home)


def _stop(*_: object) -> None:
    """Ends at once and as harmlessly as by a kill, which every run must bear."""
    console.show_cursor()
    console.print("\n[red]✗[/] 已中断 Interrupted.", highlight=False)
    os._exit(130)


def main() -> None:
    """Runs the command; a failure is one line and an exit code (contract.md, "Commands")."""
    signal.signal(signal.SIGINT, _stop)
    is_debugging = "--debug" in sys.argv
    if not is_debugging:
        warnings.simplefilter("ignore")  # of libraries, to those who write programs with them
        os.environ.setdefault("PYTHONWARNINGS", "ignore")  # and of the helpers that they start
    try:
        app([argument for argument in sys.argv[1:] if argument != "--debug"], prog_name="fenxiao")
    except Exception as error:
        if is_debugging:
            raise
        from pipelines.screen import show_failure

        show_failure(console, error, is_ours=isinstance(error, FenxiaoError))
        raise SystemExit(getattr(error, "exit_code", 1)) from None


def script() -> NoReturn:
    """`main`, then an end at once: to take Dagster and dbt apart, object by object, takes another second."""
    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code or 0
    if not isinstance(code, int):
        sys.exit(code)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    script()
