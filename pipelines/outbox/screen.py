"""The outbox on the screen. Chinese first, English beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl
from rich.console import Console
from rich.markup import escape

from pipelines.calling import command_line
from pipelines.defect_words import printable
from pipelines.outbox.message import Message
from pipelines.outbox.rules import PushRules
from pipelines.outbox.send import Sent
from pipelines.outbox.status import READY, Status
from pipelines.screen import figures
from pipelines.settings import Home

#: So many messages are shown of those that would be sent.
ROWS = 10
STATES = {
    "planned": "待发送 planned",
    "claimed": "已领取 claimed",
    "sending": "发送中 sending",
    "delivered": "已送达 delivered",
    "refused": "被拒绝 refused",
    "parked": "存疑搁置 parked",
    "cancelled": "已取消 cancelled",
}
ARMS = {
    "treated": "发礼包 a pack",
    "control": "对照 held back",
    "explore": "随机试探 by lot",
    "not_chosen": "未选上 not chosen",
}
TEMPLATE_NAMES = {"comeback": "回归礼包 comeback packs", "board": "榜单 boards", "brief": "早报 morning briefs"}
#: Reasons of ours; any other is a channel's code.
REASONS = {
    "": "",
    READY: "可发送 ready",
    "withheld": "暂扣，见上 withheld, see above",
    "channel_paused": "渠道暂停中 the channel takes none for now",
    "no_channel": "渠道未配置 no such channel",
    "put_off": "稍后再发 put off",
    "capped": "已达频次上限 told enough",
    "no_consent": "无订阅授权 no consent left",
    "no_contact": "无联系方式 no contact",
    "fields": "内容不合规 fields out of limits",
    "erased": "已删除个人信息 erased",
    "returned": "已不再沉默 no longer silent",
    "outdated": "已过时 no news any more",
    "sender_died": "发送进程中断 sender was killed",
    "outbox_lost": "发件箱丢失 outbox was lost",
    "settled": "人工结清 settled by hand",
}


def show_decided(console: Console, decided: pl.DataFrame) -> None:
    """How many people were put in which arm just now."""
    if decided.is_empty():
        _say(
            console,
            "没有新的决定 nothing new was decided: 今天已决定过，或没有沉默的人 decided today, or nobody is silent",
        )
        return
    arms = Counter(decided["arm"])
    told = " · ".join(f"{ARMS[arm]} {people:,}" for arm, people in sorted(arms.items()))
    _say(console, f"今天的决定 decided about {len(decided):,}: {told}")


def show_planned(console: Console, planned: int, cancelled: int, home: Home) -> None:
    """What was planned just now, and what to type next."""
    _say(
        console,
        f"新计划 planned {planned:,} · 已不再沉默或已过时、取消 cancelled, no longer silent or no news {cancelled:,}",
    )
    _say(console, f"下一步 next: {command_line('push', 'send', '--home', home.root)}")


def show_waiting(console: Console, waiting: Sequence[tuple[Message, str]], are_quiet: bool, home: Home) -> None:
    """What would be sent now, and why the rest would not."""
    ready = [message for message, why in waiting if why == READY]
    _say(console, f"试运行，未发送任何消息 dry run, nothing was sent: 可发送 ready {len(ready):,}")
    for message in ready[:ROWS]:
        who = printable(message.distributor_id or "-")
        _say(console, f"  {message.channel} · {message.template} · {who} · {_fields(message)}")
    held = Counter(why for _, why in waiting if why != READY)
    for why, messages in held.most_common():
        _say(console, f"  {REASONS.get(why, why)}: {messages:,}")
    if are_quiet:
        _say(console, "现在是免打扰时段 These are quiet hours: nothing would be sent now.")
    _say(console, f"真正发送 to send: {command_line('push', 'send', '--really', '--home', home.root)}")


def show_withheld(console: Console, withheld: Mapping[str, str]) -> None:
    """Which messages are not sent, and why."""
    for template, why in withheld.items():
        _say(console, f"暂扣 withheld: {TEMPLATE_NAMES.get(template, template)}: {why}")


def show_sent(console: Console, sent: Sent, rules: PushRules) -> None:
    """What one call did, and why it ended where that was not for want of messages."""
    states = " · ".join(f"{STATES[state]} {messages:,}" for state, messages in sorted(sent.states.items()))
    _say(console, states or "没有可发送的消息 Nothing was due.")
    for channel, why in sent.left_alone.items():
        _say(console, f"渠道暂停 channel left alone: {channel} ({why})")
    if sent.unknown_codes:
        _say(console, f"未知返回码 unknown codes, look them up: {', '.join(sorted(sent.unknown_codes))}")
    if sent.is_stopped:
        _say(console, "已停止发送 Sending was stopped.")
    if sent.is_quiet:
        _say(console, f"免打扰至 quiet until {rules.quiet_to_hour}:00 {rules.timezone}.")


def show_status(console: Console, status: Status) -> None:
    """Messages by state and why; who can be reached; who sends."""
    table = figures("状态\nstate", "条数\nmessages")
    table.add_column("渠道\nchannel")
    table.add_column("原因\nwhy")
    order = list(STATES)
    for (state, channel, why), messages in sorted(status.messages.items(), key=lambda one: order.index(one[0][0])):
        table.add_row(STATES[state], f"{messages:,}", escape(channel), escape(REASONS.get(why, why)))
    console.print(table)
    if status.at_risk is not None:
        _say(console, f"流失风险 at risk {status.at_risk:,} · 可触达 reachable {status.reachable:,}")
    if status.senders:
        _say(console, f"正在发送的进程 sending now: {', '.join(map(str, status.senders))}")
    if status.stopped_at:
        _say(console, f"自 {status.stopped_at[:16]} UTC 起停止发送 sending is stopped since then")


def show_stop(console: Console, home: Home, is_off: bool) -> None:
    if is_off:
        _say(console, "恢复发送 Sending may go on.")
    else:
        go_on = command_line("push", "stop", "--off", "--home", home.root)
        _say(console, f"已停止所有发送 All sending is stopped. 恢复 to let it go on: {go_on}")


def show_settled(console: Console, settled: int, *, is_delivered: bool) -> None:
    _say(console, f"已结清 settled {settled:,}: {STATES['delivered' if is_delivered else 'refused']}")


def _fields(message: Message) -> str:
    return ", ".join(f"{name} {printable(value)}" for name, value in message.fields.items())


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
