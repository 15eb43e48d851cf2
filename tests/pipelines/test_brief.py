"""The morning brief: five lines with a figure, how it moved and what to do, that fit every channel."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.alarms.alarm import Alarm
from pipelines.outbox.brief import LINE_BYTES, brief_lines, packs_line, people_line, sales_line, silent_line
from pipelines.outbox.brief_figures import figures_of
from pipelines.outbox.brief_words import words_in
from pipelines.outbox.channels.secret import Secret
from pipelines.outbox.channels.wecom import MAX_BYTES, WeComRobot
from pipelines.outbox.message import Language, Message
from pipelines.publish import PublishedRun
from pipelines.warehouse import connect
from tests.pipelines.policy_folder import utc

ZH, EN = words_in("zh"), words_in("en")
SALES = {"amount": 880_000, "before": 1_000_000, "month_amount": 9_000_000, "month_before": 8_000_000} | {
    "knows_month_before": True, "is_net": True, "days_of_month": 30, "days_so_far": 10, "goal": None,
}  # fmt: skip
PEOPLE = {"newcomers": 3, "newcomers_before": 5, "active": 120, "active_before": 120}
SILENT = {"is_stopped": False, "away": 100, "reachable": 60, "flagged": 7, "usual": 6.5}
DECIDED = {"people": 30, "treated": 20, "control": 5, "explore": 5}
TREATED = {"distributors": 200, "return_share": 0.30, "uplift": 0.12, "ci_low": 0.04, "ci_high": 0.19} | {
    "verdict": "helps", "cost_per_return_fen": 16_667, "is_sample_ratio_broken": False,
}  # fmt: skip
EFFECT = {"treated": TREATED, "control": {"distributors": 35, "return_share": 0.18}}


def test_sales_stand_beside_the_same_weekday_and_the_month_before() -> None:
    assert sales_line(SALES, ZH) == (
        "净销售 ¥8,800.00（比上周同日 -12%），本月 ¥90,000.00，比上月同期 +12%。少了：在总览里看是谁、哪些商品少卖了。"
    )
    assert ". Up: the overview says who brought it" in sales_line(SALES | {"amount": 1_200_000}, EN)
    assert sales_line(SALES | {"amount": 1_050_000}, ZH).endswith("。照常。")


def test_a_goal_of_the_month_is_told_with_what_its_days_ask_for() -> None:
    behind = sales_line(SALES | {"goal": 30_000_000}, ZH)
    assert "是目标 ¥300,000.00 的 30%，按天数该到 ¥100,000.00。落后目标" in behind
    assert "落后目标" not in sales_line(SALES | {"goal": 27_000_000}, ZH)


def test_what_is_not_known_is_no_zero() -> None:
    line = sales_line(SALES | {"amount": None, "before": None, "knows_month_before": False, "is_net": False}, ZH)
    assert line == "销售（没有退款数据） —（比上周同日 —），本月 ¥90,000.00。照常。"
    assert "可触达" not in silent_line(SILENT | {"reachable": None}, ZH)
    assert "平常 —" in silent_line(SILENT | {"usual": None}, ZH)


@pytest.mark.parametrize(
    ("changed", "todo"),
    [({"active": 100}, "今天发一份新素材"), ({}, "带新人发出第一份素材"), ({"newcomers": 0}, "照常")],
)
def test_people_are_told_with_what_to_do_today(changed: dict, todo: str) -> None:
    assert todo in people_line(PEOPLE | changed, ZH)


@pytest.mark.parametrize(
    ("changed", "todo"),
    [
        ({}, "打开「回归」"),
        ({"reachable": 49}, "多数触达不到"),
        ({"flagged": 20}, "先查这几天的数据和改动"),
        ({"flagged": 19}, "打开「回归」"),
        ({"away": 0, "reachable": 0, "flagged": 0}, "不用做什么"),
        ({"is_stopped": True}, "别给任何人写"),
    ],
)
def test_who_fell_silent_is_told_with_what_to_do_today(changed: dict, todo: str) -> None:
    assert todo in silent_line(SILENT | changed, ZH)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "发的回来 30%，对照 18%，每百人多回来 12.0 人（90% 区间 4.0 到 19.0）。有用，多叫回一人花 ¥166.67"),
        ({"verdict": "harms"}, "帮了倒忙"),
        ({"verdict": "none_shown", "cost_per_return_fen": None}, "还看不出差别"),
        ({"is_sample_ratio_broken": True}, "发 200 人、对照 35 人，和抽签的比例不符，结果不可信"),
        ({"uplift": None}, "已决定 30 人（发 20，对照 5，随机 5），还没有结论"),
    ],
)
def test_packs_are_told_by_their_verdict_and_never_without_the_control(changed: dict, said: str) -> None:
    assert said in packs_line(EFFECT | {"treated": TREATED | changed}, DECIDED, ZH)


def test_before_anything_was_decided_the_brief_says_how_to() -> None:
    assert "fenxiao push plan" in packs_line({}, dict.fromkeys(DECIDED, 0), EN)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format", MAX_BYTES)
def test_the_longest_brief_stays_within_what_a_robot_takes(language: Language, format: str) -> None:
    found = {"sales": SALES, "people": PEOPLE, "silent": SILENT, "effect": EFFECT, "decided": DECIDED}
    words = ("很长的一句话" * 60, "a long sentence " * 60)
    alarms = [Alarm("table", f"t{number}", *words, utc("2026-01-01")) for number in range(9)]
    lines = brief_lines(found, alarms, language)
    assert len(lines) == 5
    assert max(len(line.encode()) for line in lines) <= LINE_BYTES
    assert [line for line in lines[:4] if line.endswith("…")] == [], "only an alarm's sentence is cut"
    assert lines[4].endswith("…")
    longest = "\n".join(["字" * (LINE_BYTES // 3)] * 5)
    fields = {"date": "2026-01-05", "lines": longest, "link": f"https://mall.example/{'a' * 200}"}
    message = Message("id", "key", None, "wecom", "brief", fields, language)
    assert WeComRobot(Secret("key"), format).problems(message) == []


MARTS = """
create schema meta; create schema marts; create schema scores;
create table marts.fct_sales_days as
    select day::date as date, 100::bigint as gross_sales_fen,
        if(day = date '2026-03-31', 40, 90)::bigint as net_sales_fen
    from range(timestamp '2026-02-01', timestamp '2026-04-02', interval 1 day) as days (day);
create table marts.dim_targets (target varchar, value bigint, until timestamp);
insert into marts.dim_targets values ('monthly_sales', 1, '2026-02-01'), ('monthly_sales', 6200, null), ('x', 9, null);
create table marts.dim_distributors (distributor_id varchar, approved_at timestamp);
insert into marts.dim_distributors values
    ('a', '2026-03-30 15:59:59'), ('b', '2026-03-30 16:00'), ('c', '2026-03-31 15:59'), ('d', '2026-03-24 01:00');
create table marts.dim_calendar as
    select day::date as date, 7::bigint as active_distributors, 3::bigint as flag_after_days, true as is_counted,
        false as is_flagging_stopped
    from range(timestamp '2026-02-01', timestamp '2026-04-02', interval 1 day) as days (day);
create table marts.fct_silences (distributor_id varchar, flagged_on date, ended_on date);
insert into marts.fct_silences values
    ('a', '2026-04-01', null), ('b', '2026-03-31', '2026-04-01'), ('c', '2026-03-20', null), ('d', null, null);
create table marts.fct_comeback (arm varchar);
create table marts.fct_comeback_effect (period varchar, offer varchar, arm varchar);
create table scores.reachability as select 'a' as distributor_id, true as is_reachable union all select 'c', false;
"""


def test_figures_are_those_of_the_last_whole_day(tmp_path: Path) -> None:
    """As of noon of 1 April in Shanghai: of a month of 31 days, beside one of 28."""
    run = PublishedRun(tmp_path / "run.duckdb", "run", utc("2026-04-01T04:00"), "Asia/Shanghai")
    with connect(run.file) as con:
        con.execute(MARTS)
    found = figures_of(run)
    assert found["sales"] == {
        "amount": 40, "before": 90, "month_amount": 30 * 90 + 40, "month_before": 28 * 90, "knows_month_before": True,
        "is_net": True, "days_of_month": 31, "days_so_far": 31, "goal": 6200,
    }  # fmt: skip
    assert found["people"] == {"newcomers": 2, "newcomers_before": 1, "active": 7, "active_before": 7}
    assert found["silent"] == {"is_stopped": False, "away": 2, "reachable": 1, "flagged": 1, "usual": 0}
    assert (found["effect"], found["decided"]["people"]) == ({}, 0)
