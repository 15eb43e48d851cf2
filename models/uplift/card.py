"""The model card: what a training learnt of each pack, from whom, how surely; Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Iterator

from models.uplift.features import FEATURES
from models.uplift.metrics import Interval
from models.uplift.training import UpliftModel
from models.uplift.trial import FEWEST, Counts

WAY_NAMES = {
    "learner": "按增益 by what it changes",
    "response": "按回归概率 by who responds",
    "random": "随机 by chance",
}
LEARNER_NAMES = {
    "t_logistic": "两个逻辑回归 T-learner, logistic",
    "class_logistic": "类别变换, 逻辑回归 class transformation, logistic",
    "t_boosting": "两个梯度提升 T-learner, boosting",
    "class_boosting": "类别变换, 梯度提升 class transformation, boosting",
}
BY_VALUE = "仍按预期价值排序。Packs stay in the order of expected value."
NOTHING_YET = (
    "还没有随机礼包的结果；每种礼包大约需要几百人。No outcome of a pack by lot is known yet; roughly some hundred "
    f"people are needed for each pack. {BY_VALUE}"
)


def card(model: UpliftModel, versions: dict[str, str]) -> str:
    """The card as Markdown, from the model's own report (models.saved tells `versions`)."""
    lines = [
        "# 礼包改变什么 · What a pack changes for whom",
        "",
        "## 用途 · Use",
        "",
        "估计每种回归礼包对每位沉默分销员的回归概率改变多少，用于在预算内按每元增益发放；不用于处罚或降级。",
        "",
        "By how much each comeback pack changes a silent distributor's chance to come back, for choosing by gain per "
        "yuan under a budget; it is not for sanctions or tiers.",
        "",
        f"**{verdict(model)}**",
        "",
        f"- 学习 learnt: {model.first_day} – {model.last_day}",
        f"- 方法 learner: {LEARNER_NAMES[model.learner]}",
    ]
    for offer in model.counts:
        lines += ["", *_report(model, offer)]
    lines += [
        *("", "## 特征 · Features", ""),
        "均只取自决定当日之前的事实。Each from facts before the day of the decision only: "
        + ", ".join(f"`{name}`" for name in FEATURES)
        + ".",
        *("", "## 局限 · Limits", ""),
        *_LIMITS,
        *("", "## 版本 · Versions", ""),
        ", ".join(f"{name} {version}" for name, version in versions.items()),
    ]
    return "\n".join(lines) + "\n"


def verdict(model: UpliftModel) -> str:
    """What follows for the plan, in a sentence of each language."""
    if not model.ships:
        return BY_VALUE
    offers = ", ".join(model.ships)
    return f"按每元增益发放：{offers}。Packs go by gain per yuan: {offers}."


def offer_verdict(model: UpliftModel, offer: str) -> str:
    """Whether what was learnt of an offer is used and why, in a sentence of each language."""
    if offer in model.ships:
        return "按增益排序确实优于随机。Ranking by what it changes is surely better than chance."
    if offer in model.answers:
        return "按增益排序不一定优于随机，不使用。Ranking by what it changes may be no better than chance: not used."
    counts = model.counts[offer]
    return (
        f"随机结果太少：现有 {counts.people:,} 人，大约需要 {counts.needed:,} 人。Too few outcomes by lot: there are "
        f"{counts.people:,} people, and roughly {counts.needed:,} are needed."
    )


_LIMITS = (
    "- 每人只用第一次决定；决定了礼包即算，不论是否送达。"
    "Of each person the first decision only; a pack that was decided on counts, whether it arrived or not.",
    f"- 发与未发的人中，回归与未回归者各需至少 {FEWEST} 人。"
    f"At least {FEWEST} people who came back, and as many who did not, with the pack and without it.",
    "- 若预算从未发到随机人群，所学多来自销量高者，对其他人是外推。"
    "Where the money reached few by lot, most of what was learnt is of those who sell most, and stretched to others.",
    "- 区间按人重抽，所学不变；某些人的增益是估计，排序比数值可靠。"
    "Intervals draw people, what was learned stays; the order is more reliable than one person's figure.",
)


def _report(model: UpliftModel, offer: str) -> Iterator[str]:
    yield f"## {offer}"
    yield ""
    yield f"**{offer_verdict(model, offer)}**"
    yield ""
    yield from _people(model.counts[offer])
    if not (answer := model.answers.get(offer)):
        return
    yield ""
    yield f"| 排序 ranking | 前 {answer.share:.0%} 的增益 uplift among the first | Qini |"
    yield "|---|---|---|"
    for way, name in WAY_NAMES.items():
        yield f"| {name} | {told(answer.uplift[way])} | {told(answer.qini[way])} |"
    yield ""
    yield f"- Qini 优于随机 above chance: {told(answer.over_random)}"
    yield f"- Qini 优于回归概率 above who responds: {told(answer.over_response)}"


def _people(counts: Counts) -> Iterator[str]:
    for name, people, returned in (
        ("发放 with the pack", counts.packed, counts.packed_returned),
        ("未发 without", counts.others, counts.others_returned),
    ):
        yield f"- {name}: {people:,} 人 people, 回归 returned {returned:,}"


def told(figure: Interval) -> str:
    """A figure with its interval of 90 %."""
    return f"{figure.value:+.3f} ({figure.low:+.3f} – {figure.high:+.3f})"
