"""The `fenxiao` command: a thin way into the graph."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipelines.errors import FenxiaoError
from pipelines.settings import DEFAULT_POLICY, PROJECT, Home, home_from

app = typer.Typer(
    help="Fenxiao 分销: the growth engine of a distribution mall.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console(stderr=True)

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Everything a run makes (default: FENXIAO_HOME or ./home).")
]
OrdersOption = Annotated[int, typer.Option(min=1, help="How many orders the mall has.")]
DaysOption = Annotated[int, typer.Option(min=1, help="How many days its history covers.")]
SeedOption = Annotated[int, typer.Option(help="The same seed makes the same mall.")]


@app.callback()
def fenxiao(debug: Annotated[bool, typer.Option("--debug", help="Show the trace of a failure.")] = False) -> None:
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
def demo(orders: OrdersOption = 100_000, days: DaysOption = 180, seed: SeedOption = 1, home: HomeOption = None) -> None:
    """Makes a mall of many orders, then runs the pipeline on it."""
    place = home_from(home)
    landing = place.root / "demo-landing"
    _generate(landing, orders, days, seed, "parquet")
    _run(place, landing, DEFAULT_POLICY, _last_instant())


@app.command()
def generate(
    folder: Annotated[Path, typer.Argument(help="Where the landing files go.")],
    orders: OrdersOption = 100_000,
    days: DaysOption = 180,
    seed: SeedOption = 1,
    format: Annotated[str, typer.Option(help="parquet or csv.")] = "parquet",
) -> None:
    """Only makes the landing files of a mall."""
    if format not in ("parquet", "csv"):
        raise typer.BadParameter("--format is parquet or csv.")
    _generate(folder, orders, days, seed, format)
    console.print(f"[bold]fenxiao run --source {folder} --as-of {_last_instant()}[/]")


@app.command()
def dashboard(
    home: HomeOption = None,
    port: Annotated[int, typer.Option(help="The port on this machine.")] = 8501,
) -> None:
    """Opens the dashboards on what is published."""
    import os

    command = [sys.executable, "-m", "streamlit", "run", "dashboards/app.py", "--server.address", "127.0.0.1"]
    environment = os.environ | {"FENXIAO_HOME": str(home_from(home).root)}
    raise SystemExit(subprocess.call([*command, "--server.port", str(port)], cwd=PROJECT, env=environment))


@app.command()
def erase(
    member_id: Annotated[str, typer.Argument(help="The member whose contacts are to be forgotten.")],
    home: HomeOption = None,
) -> None:
    """Forgets a person's phone, openid and nickname for good; later deliveries don't bring them back."""
    from pipelines.contacts import ContactStore

    ContactStore(home_from(home).contacts).erase(member_id)
    console.print(f"{member_id}: 联系方式已删除 contacts erased")


def _run(home: Home, source: Path, policy: Path, as_of: str) -> None:
    from pipelines.screen import show_outcome, showing_progress

    with showing_progress(console):
        from pipelines.run import run as run_pipeline

        outcome = run_pipeline(home, source, policy, as_of)
    show_outcome(Console(), outcome, home)


def _generate(folder: Path, orders: int, days: int, seed: int, format: str) -> None:
    from models.mall import write_mall
    from pipelines.progress import tell
    from pipelines.screen import showing_progress

    def progress(done: int, total: int) -> None:
        tell("generate", f"{done:,} / {total:,}", done, total)

    with showing_progress(console):
        write_mall(folder, orders=orders, days=days, seed=seed, format=format, progress=progress)


def _last_instant() -> str:
    """The end of a generated mall's last day: what it knows, it knows by then."""
    from models.mall import LAST_DAY, data_end

    return data_end(LAST_DAY).isoformat() + "Z"


def main() -> None:
    """Runs the command; a failure is one line and an exit code (contract.md, "Commands")."""
    try:
        app()
    except FenxiaoError as error:
        if "--debug" in sys.argv:
            raise
        console.print(f"[red]✗[/] {error}", highlight=False, markup=True)
        raise SystemExit(error.exit_code) from None


if __name__ == "__main__":
    main()
