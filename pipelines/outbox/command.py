"""`fenxiao push`: planning messages, sending them, and stopping that."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from pipelines.errors import ConfigurationError
from pipelines.settings import DEFAULT_POLICY, Home, home_from

app = typer.Typer(no_args_is_help=True, help="Plans messages, sends them, and tells what became of them.")

PolicyOption = Annotated[Path, typer.Option(help="The folder of policy files.")]
HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Everything a run makes (default: FENXIAO_HOME or ./home).")
]


@app.command()
def plan(
    channel: Annotated[str, typer.Option(help="The channel that the messages go over.")] = "file",
    language: Annotated[Literal["zh", "en"], typer.Option(help="The language of the messages.")] = "zh",
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Decide although the data are old, or far more people are silent.")
    ] = False,
    policy: PolicyOption = DEFAULT_POLICY,
    home: HomeOption = None,
) -> None:
    """Decides who of the silent gets a pack, holds some back to compare, and makes a message of each pack; cancels
    those of people who came back. Sends nothing."""
    from pipelines import business_time
    from pipelines.comeback.plan import plan_packs
    from pipelines.outbox.comebacks import plan_comebacks, withdraw_ended
    from pipelines.outbox.configured import open_channels, policy_of
    from pipelines.outbox.screen import show_decided, show_planned

    place = _home(home)
    with open_channels(os.environ, place) as channels:
        if channel not in channels:
            raise ConfigurationError(f"There is no channel {channel!r}: configured are {', '.join(sorted(channels))}.")
    terms, now = policy_of(place, policy), business_time.now()
    withdraw_ended(place, now)  # also where nothing can be decided today
    show_decided(Console(), plan_packs(place, terms, now, anyway=anyway))
    planned, cancelled = plan_comebacks(place, terms, channel, language, now)
    show_planned(Console(), planned, cancelled, place)


@app.command()
def send(
    really: Annotated[bool, typer.Option("--really", help="Send; without it, only show what would be sent.")] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Send packs although the data are old, or far more people are silent.")
    ] = False,
    policy: PolicyOption = DEFAULT_POLICY,
    home: HomeOption = None,
) -> None:
    """Shows what would be sent now; with --really, sends it."""
    from pipelines import business_time
    from pipelines.outbox.comebacks import withheld_packs
    from pipelines.outbox.configured import open_channels, rules_of
    from pipelines.outbox.outdated import withdraw_outdated
    from pipelines.outbox.screen import show_sent, show_waiting, show_withheld
    from pipelines.outbox.send import send as send_messages
    from pipelines.outbox.status import preview

    place = _home(home)
    now = business_time.now()
    rules = rules_of(place, policy, now)
    with open_channels(os.environ, place) as channels:
        if really:
            withdraw_outdated(place, now)
        withheld = withheld_packs(place, now, anyway=anyway)
        show_withheld(Console(), withheld)
        if really:
            sent = send_messages(place, channels, rules, withheld=withheld)
            show_sent(Console(), sent, rules)
            raise typer.Exit(1 if sent.left_alone or withheld else 0)
        show_waiting(Console(), preview(place, channels, rules, now, withheld), rules.are_quiet(now), place)


@app.command()
def status(policy: PolicyOption = DEFAULT_POLICY, home: HomeOption = None) -> None:
    """Shows the messages by state and why, and how many of the people at risk can be reached."""
    from pipelines import business_time
    from pipelines.outbox.configured import open_channels, rules_of
    from pipelines.outbox.reach import channels_of_packs
    from pipelines.outbox.screen import show_status
    from pipelines.outbox.status import status as status_of

    place, now = _home(home), business_time.now()
    with open_channels(os.environ, place) as channels:
        packs = channels_of_packs(os.environ, channels)
        show_status(Console(), status_of(place, channels, packs, rules_of(place, policy, now), now))


@app.command()
def stop(
    off: Annotated[bool, typer.Option("--off", help="Let sending go on.")] = False, home: HomeOption = None
) -> None:
    """Stops all sending at once, also what other processes send now, until it is let go on."""
    from pipelines import business_time
    from pipelines.outbox.screen import show_stop
    from pipelines.outbox.store import open_outbox, resume
    from pipelines.outbox.store import stop as stop_sending

    place = _home(home)
    with open_outbox(place) as con:
        if off:
            resume(con)
        else:
            stop_sending(con, business_time.now())
    show_stop(Console(), place, off)


@app.command()
def settle(
    message_ids: Annotated[list[str], typer.Argument(help="Parked messages, as the page of comebacks lists them.")],
    delivered: Annotated[bool, typer.Option("--delivered/--refused", help="They arrived, or they did not.")],
    home: HomeOption = None,
) -> None:
    """Ends parked messages as somebody found them at the channel. Nothing is sent."""
    from pipelines import business_time
    from pipelines.outbox.screen import show_settled
    from pipelines.outbox.settle import settle as settle_messages

    settled = settle_messages(_home(home), message_ids, is_delivered=delivered, now=business_time.now())
    show_settled(Console(), settled, is_delivered=delivered)


def _home(option: Path | None) -> Home:
    home = home_from(option)
    if not home.root.is_dir():
        raise ConfigurationError(f"There is no home {home.root}: name the one whose messages are meant.")
    return home
