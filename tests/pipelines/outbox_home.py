"""Homes with an outbox for tests: people who can be reached, messages to them, and a channel that answers as told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from pipelines.decisions import KINDS, DecisionStore
from pipelines.outbox.channel import Outcome, Receipt
from pipelines.outbox.message import Message, comeback_key, message_id
from pipelines.outbox.plan import plan
from pipelines.outbox.rules import PushRules
from pipelines.outbox.send import Sent, send
from pipelines.outbox.store import open_outbox
from pipelines.settings import PROJECT, Home
from pipelines.warehouse import connect
from tests.pipelines.policy_folder import utc
from tests.pipelines.small_delivery import Mall, Row, member

#: Noon in Shanghai.
NOON = utc("2026-03-02 04:00:00")
TEMPLATE = "template-comeback"
#: Never quiet, and two messages in a week.
RULES = PushRules(0, 0, 2, 7, "Asia/Shanghai")
REFUSED = Receipt(Outcome.REFUSED, "40003", "No such openid.")
DELIVERED = Receipt(Outcome.DELIVERED, "0", remote_id="1988810812324364291")


def people(count: int) -> list[str]:
    """The distributors d1, d2, ...; their members are m1, m2, ..., with openids that are kept secret."""
    return [f"d{number}" for number in range(1, count + 1)]


def openid(distributor_id: str) -> str:
    return f"canary-openid-{distributor_id}"


def members(distributors: Iterable[str]) -> dict[str, str]:
    return {person: f"m{person[1:]}" for person in distributors}


def home_of(folder: Path, distributors: Iterable[str], *, consents: int = 0) -> Home:
    """A home that took in these people with their openids, and so many consents of each."""
    mall = Mall(folder)
    known = members(distributors)
    tables = {"members": [member(of_person, openid=openid(person)) for person, of_person in known.items()]}
    if consents:
        tables["consents"] = [consent(person, number) for person in known for number in range(consents)]
    mall.deliver(**tables)
    return mall.home


def consent(person: str, number: int) -> Row:
    granted_at = f"2026-02-0{number + 1}T00:00:00Z"
    return {"consent_id": f"{person}-{number}", "distributor_id": person, "template_id": TEMPLATE} | {
        "granted_at": granted_at
    }


def pack(person: str, channel: str = "scripted", day: date = date(2026, 2, 26)) -> Message:
    """A comeback pack for a silence that began on `day`."""
    key = comeback_key(person, day, "small_pack")
    fields = {"offer": "小回归礼包", "amount": "¥20.00", "days": "3"}
    return Message(message_id(key), key, person, channel, "comeback", fields)


def planned(home: Home, messages: Iterable[Message], now: datetime = NOON) -> list[Message]:
    """Plans the messages; returns those that are new."""
    messages = list(messages)
    return plan(home, messages, members({m.distributor_id for m in messages if m.distributor_id}), now)


@dataclass
class Scripted:
    """A channel whose other side answers what `answers` says of a person, one answer after the other, else DELIVERED.
    It notes whom it was asked to tell."""

    answers: dict[str | None, list[Receipt]] = field(default_factory=dict)
    template: str | None = None
    per_minute: int | None = None
    needs_address: bool = True
    is_idempotent: bool = False
    asked: list[tuple[str | None, str | None]] = field(default_factory=list)
    name: str = "scripted"

    def template_id(self, template: str) -> str | None:
        return self.template

    def problems(self, message: Message) -> list[str]:
        return ["Its offer is too long."] if len(message.fields.get("offer", "")) > 20 else []

    def send(self, message: Message, address: str | None) -> Receipt:
        self.asked.append((message.distributor_id, address))
        answers = self.answers.get(message.distributor_id)
        return answers.pop(0) if answers else DELIVERED

    def close(self) -> None:
        pass


@dataclass
class Clock:
    """A clock that goes on only while somebody sleeps."""

    now: datetime = NOON
    slept: float = 0.0

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.now += timedelta(seconds=seconds)


def sent(home: Home, channel: Scripted, rules: PushRules = RULES, clock: Clock | None = None) -> Sent:
    clock = clock or Clock()
    return send(home, {channel.name: channel}, rules, clock, clock.sleep)


def states(home: Home) -> Counter[str]:
    """How many messages there are in each state."""
    with open_outbox(home) as con:
        return Counter(row["state"] for row in con.execute("select state from messages"))


def column(home: Home, name: str, where: str = "true") -> list:
    with open_outbox(home) as con:
        return [row[0] for row in con.execute(f"select {name} from messages where {where} order by key")]


def balance(home: Home) -> int:
    """How many consents are left."""
    with open_outbox(home) as con:
        return con.execute("select count(*) from consents where message_id is null and ended_at is null").fetchone()[0]


def results(home: Home) -> dict[str, str]:
    """The state of each message whose end was written among the decisions; none is there twice."""
    rows = DecisionStore(home).rows("message_results").select("message_id", "state").rows()
    assert len(dict(rows)) == len(rows)
    return dict(rows)


def start_sender(home: Home, policy: Path, environment: Mapping[str, str]) -> subprocess.Popen:
    """`fenxiao push send --really --anyway` in a process of its own."""
    command = [sys.executable, "-m", "pipelines.cli", "push", "send", "--really", "--anyway"]
    return subprocess.Popen(
        [*command, "--home", str(home.root), "--policy", str(policy)],
        cwd=PROJECT,
        env=os.environ | dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


#: What else the sender of packs looks at: nothing is the matter with any of it.
SOUND_GROUND = """
create schema scores;
create table scores.distributor_churn (distributor_id varchar, rank bigint);
create table marts.dim_calendar (date date, is_flagging_stopped boolean, is_counted boolean, flag_after_days bigint);
create table marts.fct_comeback_effect (period varchar, offer varchar, arm varchar, is_sample_ratio_broken boolean);
"""


def publish_silences(
    home: Home, silences: Mapping[str, date | None], run_id: str = "20260302T040000000000", as_of: datetime = NOON
) -> None:
    """Publishes, of each person, a silence whose last active day was 25 February, and when it ended, if it did."""
    home.published.mkdir(parents=True, exist_ok=True)
    with connect(home.published / f"{run_id}.duckdb") as con:
        con.execute("create schema meta")
        con.execute("create schema marts")
        con.execute(
            "create table meta.run as select ? as run_id, ?::timestamp as as_of, 'Asia/Shanghai' as business_timezone",
            [run_id, as_of],
        )
        con.execute(SOUND_GROUND)
        con.execute("create table marts.dim_distributors (distributor_id varchar, member_id varchar)")
        con.execute(
            "create table marts.fct_silences (distributor_id varchar, last_active_on date, flagged_on date,"
            " ended_on date, days_inactive bigint)"
        )
        for person, ended_on in silences.items():
            con.execute("insert into marts.dim_distributors values (?, ?)", [person, members([person])[person]])
            con.execute(
                "insert into marts.fct_silences values (?, '2026-02-25', '2026-03-01', ?, 4)", [person, ended_on]
            )
    home.latest.write_text(f"{run_id}.duckdb\n")


def decide_packs(home: Home, arms: Mapping[str, tuple[str, str | None]], at: datetime = NOON) -> None:
    """Decides the arm and the offer of each person, whose silence began on 26 February; a return counts for a week."""
    rows = [
        dict.fromkeys(KINDS["comebacks"])
        | {"distributor_id": person, "silence_began": date(2026, 2, 26), "flagged_on": date(2026, 3, 1)}
        | {"arm": arm, "offer": offer, "cost_fen": 2000, "return_days": 7, "policy_from": NOON}
        | {"decided_at": at}
        for person, (arm, offer) in arms.items()
    ]
    assert DecisionStore(home).decide(f"comebacks|{at}", {"comebacks": rows}, at)
