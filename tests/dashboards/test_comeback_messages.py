"""Who can be reached, who gets what and why, and what became of the messages, in words; against small_comeback.py."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest

from dashboards import tables
from dashboards.behind import People
from dashboards.frame import Page
from dashboards.periods import Period
from dashboards.questions import comeback_messages, comeback_people
from dashboards.views.comeback import lists, messages
from tests.dashboards.comeback_mall import column, figures, page_of, publish_mall, written
from tests.dashboards.conftest import Open
from tests.dashboards.small_comeback import DECIDED, EFFECT, MESSAGES, REACHED

PERIOD = Period(date(2026, 2, 18), date(2026, 3, 19))


@pytest.fixture
def open_page(open_app: Open) -> Open:
    return partial(open_app, "comeback")


def exported(page: Page, people: People) -> list[str]:
    return tables.csv(people.columns, people.ask(None)).decode("utf-8-sig").splitlines()[1:]


def test_beside_who_is_silent_stands_who_can_be_reached_what_the_others_lack_and_as_of_when(
    home: Path, open_page: Open
) -> None:
    publish_mall(home, REACHED)
    app = open_page()
    assert figures(app)[:2] == [("沉默的人", "4", ""), ("联系得到", "2", "")]
    said = written(app)
    assert "沉默的人里的 50.0% · 3月20日 12:10 的情况" in said
    assert (
        "其中 **2** 人（50.0%）联系得到；1 人没有剩下的订阅授权（他们下次打开小程序时再请求一次），1 人没有送来 openid"
        in said
    )
    assert column(app, "能否触达") == ["能", "能", "缺订阅授权", "缺联系方式"]
    page = page_of(home)
    reachable = lists.group(page, PERIOD, "reachable", "")
    assert [line.split(",")[0] for line in exported(page, reachable)] == ["ann", "dan"]


def test_where_it_was_not_told_who_can_be_reached_no_number_stands_there(home: Path, open_page: Open) -> None:
    publish_mall(home)
    app = open_page()
    assert figures(app)[1] == ("联系得到", "—", "")
    assert "这次运行没有查到" in written(app)
    assert "能否触达" not in app.dataframe[0].value


def test_everybody_within_reach_is_said_so(home: Path, open_page: Open) -> None:
    publish_mall(home, REACHED, "update scores.reachability set is_reachable = true, lacks = null")
    assert "All of them can be reached." in written(open_page(lang="en"))


def test_who_gets_what_is_listed_with_why(home: Path) -> None:
    publish_mall(home, DECIDED)
    page = page_of(home, "en")
    told = [line.split(",")[:4] for line in exported(page, lists.decided(page))]
    by = "by usual sales and the chance not to come back alone"
    assert told == [
        ["dan", "Pack", "Small comeback pack", f'"Place 1 {by}'],
        ["bob", "Control (none)", "Small comeback pack", f"Place 2 {by}; of the chosen 15% are held back by lot"],
        ["cat", "Not chosen", "", "The money of the day did not reach so far"],
    ]


def test_who_was_chosen_by_a_trained_model_is_told_by_what_and_who_has_no_place_was_just_chosen(home: Path) -> None:
    by_gain = "update marts.fct_comeback set model = 'uplift/20260301T040000000000' where arm = 'treated'"
    publish_mall(home, DECIDED, by_gain, "update marts.fct_comeback set rank = null where arm = 'control'")
    page = page_of(home, "en")
    why = [line.split(",")[3] for line in exported(page, lists.decided(page))]
    assert why[0] == '"Place 1 by what a pack brings per yuan'
    assert why[1] == "Chosen; 15% are held back by lot"


def test_offers_are_named_by_the_policy_and_one_that_it_never_named_stands_for_itself(home: Path) -> None:
    publish_mall(home, DECIDED, "update marts.fct_comeback set offer = 'secret' where arm = 'treated'")
    page = page_of(home)
    assert [row["offer"] for row in comeback_people.decided(page.publication, None)] == ["secret", "small_pack", None]
    assert [line.split(",")[2] for line in exported(page, lists.decided(page))] == ["secret", "小回归礼包", ""]


def test_messages_are_told_by_state_with_why_and_what_to_do(home: Path, open_page: Open) -> None:
    publish_mall(home, DECIDED, MESSAGES)
    app = open_page()
    said = written(app)
    assert "礼包消息一共 **9** 条：渠道收下 **2**，待发 1，被拒 **3**，搁置 **2**，取消 1。" in said
    assert "礼包消息有 **3** 条被拒、**2** 条搁置" in said
    assert "榜单、早报等 1 条，其中被拒或搁置 1 条" in said
    assert column(app, "状态") == ["渠道收下", "渠道收下", "待发", "被拒", "被拒", "搁置", "搁置", "取消"]
    assert column(app, "条数") == [1, 1, 1, 2, 1, 1, 1, 1]
    why = ["写进了 pushes.csv", "渠道说收到了", "没有剩下的订阅授权", "渠道返回 99"]
    why += ["回答的是别的网页（网关或登录页）", "发送时程序中断，不知道到了没有", "人已经回来了"]
    assert [each for each in column(app, "原因") if isinstance(each, str)] == why
    assert "**被拒 2 条**：没有送到；下次打开小程序时再请求一次订阅。" in said
    assert "**被拒 1 条**：没有送到，也不会再发；返回码的意思见 docs/push.md。" in said
    assert "**搁置 2 条**：可能已经送到" in said
    assert "**渠道收下 1 条**：把 pushes.csv 交给负责上传的人。" in said
    assert column(app, "渠道")[:2] == ["文件（人工上传）", "pigeon"]


def test_the_refused_and_the_parked_open_their_people(home: Path, open_page: Open) -> None:
    publish_mall(home, DECIDED, MESSAGES)
    app = open_page(behind="messages_parked")
    assert app.dataframe[-1].value["分销员"].tolist() == ["bob", "=fay"]
    page = page_of(home, "en")
    refused = exported(page, messages._list(page, "refused"))
    assert (
        refused[0]
        == "ann,No consent was left,WeChat subscribe message,2026-03-19 09:00:00,,2026-03-19 10:00:00,Senior,上海,m3"
    )


def test_where_no_message_was_planned_the_page_says_what_to_type(home: Path, open_page: Open) -> None:
    publish_mall(home)
    said = written(open_page(lang="en"))
    assert "No message about a pack was planned yet." in said
    assert "fenxiao push send" in said
    assert comeback_messages.others(page_of(home).publication)["messages"] == 0


def test_the_cost_is_told_as_counted_and_as_sent(home: Path, open_page: Open) -> None:
    counted = "update marts.fct_comeback set is_counted = true, cost_fen = 2000 where arm = 'treated'"
    another = """
        insert into marts.fct_comeback by name
        select * replace ('ann' as distributor_id, timestamp '2026-03-19 02:00' as sent_at)
        from marts.fct_comeback where arm = 'treated'
    """
    publish_mall(home, DECIDED, EFFECT, counted, another)
    said = written(open_page())
    assert "「发礼包」的 2 人每人都发出、都用掉算，共 ¥40\\.00；其中消息真正发出去的有 1 人，¥20\\.00" in said
