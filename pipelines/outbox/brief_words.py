"""What the morning brief says, in Chinese and in English: of each line the figures, how they moved, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.outbox.message import Language

#: Fills the words of a name.
Say = Callable[..., str]
WORDS: dict[str, tuple[str, str]] = {
    "none": ("—", "–"),
    "by_change": ("比上周同日 {change}", "{change} on last week's weekday"),
    "net": ("净销售", "Net sales"),
    "gross": ("销售（没有退款数据）", "Sales (no refunds are delivered)"),
    "sales": ("{what} {amount}（{change}），{month} 月 {sum}", "{what} {amount} ({change}), {sum} in month {month}"),
    "sales_late": (
        "{what}：昨天的数据没到齐，只到了 {amount}，{month} 月 {sum}。",
        "{what}: yesterday's data have not come whole, {amount} so far, {sum} in month {month}.",
    ),
    "of_goal": ("，是目标 {goal} 的 {share}，按天数该到 {due}", ", {share} of the goal {goal}, by its days {due}"),
    "of_month": ("，比前一个月同期 {change}", ", {change} on as many days of the month before"),
    "sales_behind": (
        "。落后目标：看日历，补一场活动。",
        ". Behind the goal: see the calendar, and plan a campaign.",
    ),
    "sales_down": (
        "。少了：在总览里看是谁、哪些商品少卖了。",
        ". Down: the overview says who and what sold less.",
    ),
    "sales_up": ("。多了：在总览里看是谁带来的，照着做。", ". Up: the overview says who brought it; do more of that."),
    "sales_steady": ("。照常。", ". Go on."),
    "people": (
        "新分销员 {new} 人（上周同日 {new_before}），有动静 {active} 人（{change}）",
        "New distributors {new} ({new_before} the week before), active {active} ({change})",
    ),
    "people_late": (
        "分销员：昨天的数据没到齐，只到了新分销员 {new} 人、有动静 {active} 人。",
        "Distributors: yesterday's data have not come whole, {new} new and {active} active so far.",
    ),
    "people_down": (
        "。动静少了：今天发一份新素材。",
        ". Fewer were active: give them something new to share today.",
    ),
    "people_new": ("。今天带新人发出第一份素材。", ". Help the new ones to share for the first time today."),
    "people_steady": ("。照常。", ". Go on."),
    "stopped": (
        "昨天全商城没有一点动静，多半是数据没到：先查数据，今天别给任何人写。",
        "Nobody in the whole mall did anything yesterday, so data are missing: see why, and write to nobody today.",
    ),
    "silent": (
        "新沉默 {flagged} 人（平常 {usual}），共 {away} 人沉默",
        "Fell silent {flagged} (usually {usual}), silent in all {away}",
    ),
    "reachable": ("，可触达 {reachable} 人", ", of whom {reachable} can be reached"),
    "silent_many": (
        "。明显偏多：先查这几天的数据和改动。",
        ". Far more than usual: see what changed or is missing.",
    ),
    "silent_unreached": (
        "。多数触达不到：在小程序里请大家订阅。",
        ". Most can't be reached: ask for subscriptions in the mini-program.",
    ),
    "silent_write": ("。打开「回归」，先写给排在前面的人。", ". Open Comebacks, and write to the first on the list."),
    "silent_nobody": ("。不用做什么。", ". Nothing to do."),
    "broken": (
        "礼包：{period} 发 {treated} 人、对照 {control} 人，和抽签的比例不符，结果不可信：先查清楚再发。",
        "Packs: {treated} treated and {control} held back in {period} are not as they were drawn: find out why before"
        " you send.",
    ),
    "effect": (
        "礼包：发的回来 {treated}，对照 {control}，每百人多回来 {uplift} 人（90% 区间 {low} 到 {high}）",
        "Packs: {treated} of the treated returned, {control} of the control, {uplift} more of a hundred"
        " (90 % interval {low} to {high})",
    ),
    "helps": ("。有用，多叫回一人花 {cost}：继续发。", ". They help, at {cost} for each who returned for it: go on."),
    "harms": ("。帮了倒忙：先停下，看看时间和内容。", ". They do harm: stop, and look at when and what is sent."),
    "none_shown": ("。还看不出差别：照抽签继续，别提前下结论。", ". No difference shown yet: go on as drawn."),
    "decided": (
        "礼包：已决定 {people} 人（发 {treated}，对照 {control}，随机 {explore}，未选上 {not_chosen}），还没有结论："
        "别联系对照组。",
        "Packs: {people} decided ({treated} treated, {control} held back, {explore} by lot, {not_chosen} not chosen),"
        " no verdict yet: leave the control alone.",
    ),
    "undecided": (
        "礼包：还没有决定过发给谁：运行 {call}。",
        "Packs: nobody was decided about yet: call {call}.",
    ),
    "alarms": ("告警 {count} 条：{first}", "{count} alarms: {first}"),
    "drift": (
        "沉默的人和模型训练时不一样了：运行 {call} 重新训练，或等每周的自动训练。",
        "The silent are unlike those whom a model learnt from: train anew by {call}, or wait for the weekly training.",
    ),
    "no_alarms": ("没有告警。", "No alarm stands."),
}


def words_in(language: Language) -> Say:
    """Fills words in one language."""
    place = ("zh", "en").index(language)

    def say(name: str, **values: object) -> str:
        return WORDS[name][place].format(**values)

    return say
