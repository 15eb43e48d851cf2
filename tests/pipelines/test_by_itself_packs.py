"""Comeback packs by Dagster's ticks: decided and sent once, on sound ground, and only as configured."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.decisions import DecisionStore
from pipelines.outbox.senders import registered
from pipelines.outbox.store import open_outbox, stop
from tests.pipelines.board_mall import FIRST_EIGHT
from tests.pipelines.comeback_mall import silent_mall
from tests.pipelines.push_answers import SECRETS
from tests.pipelines.push_server import PushServer, push_server
from tests.pipelines.running_by_itself import Running, mend, messages, running_by_itself, said
from tests.pipelines.ticking import failing_checks

#: The day of the silent mall, and the hour after its data.
ONE, TEN_PAST_ONE = "2026-01-14T13:00:00+08:00", "2026-01-14T13:10:00+08:00"
LATER = "2026-01-16T10:00:00+08:00"
FLAGGED_TODAY = "update marts.fct_silences set flagged_on = date '2026-01-14' where ended_on is null"
BROKEN_DRAW = """
insert into marts.fct_comeback_effect by name
select '2026-01' as period, 'all' as offer, 'treated' as arm, 9 as distributors, 1 as returned, 0.1 as return_share,
    0 as cost_fen, true as is_sample_ratio_broken
"""


@pytest.fixture(scope="module")
def server() -> Iterator[PushServer]:
    with push_server() as running:
        yield running


@pytest.fixture
def silent(server: PushServer, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Sixty people have fallen silent, and nothing was decided yet; packs go to the file for upload by hand."""
    with running_by_itself(server, silent_mall(tmp_path_factory).on_the_14th.root, tmp_path) as running:
        running.by_itself('packs = "file"')
        yield running


def test_packs_are_decided_and_planned_once_and_sent_once(silent: Running) -> None:
    [first] = silent.schedule("packs_from_nine", ONE)
    decided = DecisionStore(silent.home).rows("comebacks")
    planned = len(messages(silent))
    assert said(first, "packs") == f"Decided about {len(decided)} people, planned {planned} messages, cancelled 0."
    assert planned > 10
    [again] = silent.schedule("packs_from_nine", TEN_PAST_ONE)
    assert said(again, "packs") == "Decided about 0 people, planned 0 messages, cancelled 0."
    [result] = silent.schedule("send_what_is_due", TEN_PAST_ONE)
    assert (said(result, "sent"), failing_checks(result)) == (f"Sent: delivered {planned}.", {})
    assert len((silent.home.root / "pushes.csv").read_text(encoding="utf-8").splitlines()) == planned + 1
    assert silent.skipped("send_what_is_due", TEN_PAST_ONE) == "Nothing can be sent now."


@pytest.mark.parametrize(
    ("change", "clock", "why"),
    [
        ("select 1", LATER, "What is published is as of 2026-01-14 04:00:00Z, too old to tell who is silent"),
        (FLAGGED_TODAY, ONE, "60 people were flagged on 2026-01-14, on other mornings 0"),
        (BROKEN_DRAW, ONE, "Treated and control of 2026-01 are not in the shares that were drawn"),
    ],
    ids=["stale", "jump", "broken"],
)
def test_doubtful_ground_keeps_packs_from_being_decided_and_sent(
    silent: Running, change: str, clock: str, why: str
) -> None:
    before = silent.home.root.with_name("before")
    shutil.copytree(silent.home.root, before)
    mend(silent, change)
    [result] = silent.schedule("packs_from_nine", clock)
    assert result.success, "what is withheld is no failure"
    assert why in failing_checks(result)["ground"]
    assert said(result, "packs") == "Nothing was decided, and nothing planned."
    assert DecisionStore(silent.home).rows("comebacks").is_empty()
    shutil.rmtree(silent.home.root)
    shutil.move(before, silent.home.root)
    silent.schedule("packs_from_nine", ONE)
    mend(silent, change)
    assert why in silent.skipped("send_what_is_due", clock)
    by_hand = silent.job("send", clock)
    assert why in failing_checks(by_hand)["ground"]
    assert {state for _, state in messages(silent)} == {"planned"}


@pytest.mark.parametrize("section", ['brief = "wecom"', 'packs = "webhook"'], ids=["other kind", "other channel"])
def test_what_somebody_planned_by_hand_waits_for_them(silent: Running, section: str) -> None:
    silent.schedule("packs_from_nine", ONE)
    silent.by_itself(section)
    assert silent.skipped("send_what_is_due", ONE) == "Nothing can be sent now."
    assert silent.job("send", ONE).success
    assert {state for _, state in messages(silent)} == {"planned"}


@pytest.mark.slow
def test_no_sender_is_started_while_one_is_at_work(silent: Running) -> None:
    silent.schedule("packs_from_nine", ONE)
    with open_outbox(silent.home) as con, registered(con, silent.home):
        assert silent.skipped("send_what_is_due", ONE) == "A sender is still at work."
    assert len(silent.schedule("send_what_is_due", ONE)) == 1


def test_the_kill_switch_stops_schedules_too(silent: Running) -> None:
    silent.schedule("packs_from_nine", ONE)
    with open_outbox(silent.home) as con:
        stop(con, FIRST_EIGHT)
    assert "Sending is stopped since 2026-03-09 00:00 UTC" in silent.skipped("send_what_is_due", ONE)
    assert said(silent.job("send", ONE), "sent").startswith("Sending is stopped since")
    assert {state for _, state in messages(silent)} == {"planned"}


@pytest.mark.parametrize(
    ("section", "complaint"),
    [
        ('packs = "sms"', "[by_itself] packs is 'sms', known are file, wechat, webhook."),
        ('packs = "wecom"', "[by_itself] packs is 'wecom', known are file, wechat, webhook."),
        ('boards = "wechat"', "[by_itself] boards is 'wechat', known are file, wecom, webhook."),
        ('board = "wecom"', "[by_itself] has the unknown key 'board'"),
        ('language = "fr"', "[by_itself] language is 'fr', known are zh, en."),
        ('site = "boards.example"', "[by_itself] site is no address that begins with http."),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(silent: Running, section: str, complaint: str) -> None:
    silent.by_itself(section)
    for tick in ("packs_from_nine", "send_what_is_due"):
        [result] = silent.schedule(tick, ONE)
        assert not result.success, "a tick that starts nothing would be seen by nobody"
        [failed] = result.get_step_failure_events()
        assert complaint in failed.event_specific_data.error.to_string()
        assert not [secret for secret in SECRETS if secret in failed.event_specific_data.error.to_string()]
