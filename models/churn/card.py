"""The model card: what a training made, for whom, how well, and where it fails; Chinese and English side by side."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from models.churn.evaluate import FEWEST, Evaluation
from models.churn.features import FEATURES
from models.churn.measures import CONFIDENCE
from models.churn.training import Model

GUESS_NAMES = {
    "rule": "三天规则 three-day rule",
    "recency": "沉默天数 recency",
    "alive": "存活概率 BG/NBD",
    "logistic": "逻辑回归 logistic regression",
    "boosting": "梯度提升 gradient boosting",
}
MEASURE_NAMES = {
    "log_loss": "对数损失 log loss",
    "brier": "Brier",
    "auc": "AUC",
    "calibration_error": "校准误差 calibration",
}


def card(model: Model, versions: dict[str, str]) -> str:
    """The card as Markdown, from the model's own report (saved.versions tells `versions`)."""
    lines = [
        "# 沉默分销员回归概率 · Chance of silent distributors to return",
        "",
        "## 用途 · Use",
        "",
        "对触发唤醒规则的分销员，估计没有礼包时 7 天和 14 天内恢复活跃的概率，用于排序；不用于处罚或降级。",
        "",
        "For distributors whose silence flags them: the chance to be active again within 7 and 14 days without help. "
        "It ranks people; it is not for sanctions or tiers, and it does not say whom a pack would move.",
    ]
    for evaluation in model.evaluations.values():
        lines += ["", *_report(evaluation)]
    lines += [
        *("", "## 特征 · Features", ""),
        "均只取自当日之前的事实。Each from facts before the day only: "
        + ", ".join(f"`{name}`" for name in FEATURES)
        + ".",
        *("", "## 局限 · Limits", ""),
        *_LIMITS,
        *("", "## 版本 · Versions", ""),
        ", ".join(f"{name} {version}" for name, version in versions.items()),
    ]
    return "\n".join(lines) + "\n"


_LIMITS = (
    "- 收到礼包者不参与学习与评判；若礼包在沉默之后才择人发放，余下的人会偏乐观。"
    "Who was sent a pack is neither learnt from nor judged on; where packs go only to those still silent after days, "
    "the others look a little better than they are.",
    "- 区间按人重抽：节假日或大促会整体移动概率，见每周的预测与实际。"
    "Intervals draw people, not weeks: holidays and campaigns move all chances at once; see said and seen by week.",
    "- 最新窗口用于选择，胜出者的数字略偏乐观。"
    "The newest window chooses, so that the winner's figures are a little too good.",
)


def _report(of: Evaluation) -> Iterator[str]:
    window, counts = of.window, of.counts
    yield f"## {of.horizon} 天 · {of.horizon} days"
    yield ""
    yield f"**上线 ships: {GUESS_NAMES[of.ships]}**。{_verdict(of)}"
    yield ""
    yield f"- 学习 learnt: {window.learnt_from} – {window.learnt_to}, {_people(counts, 'learnt')}"
    yield f"- 评判 judged: {window.judged_from} – {window.judged_to}, {_people(counts, 'judged')}"
    yield f"- 实际回归率 share who returned: {counts['judged_share']:.1%}"
    yield ""
    yield f"| 方法 guess | {' | '.join(MEASURE_NAMES.values())} |"
    yield "|---|" + "---|" * len(MEASURE_NAMES)
    for (guess,), rows in of.figures.group_by("guess", maintain_order=True):
        yield f"| {GUESS_NAMES[guess]} | {' | '.join(_cells(rows))} |"
    if len(of.comparisons):
        yield ""
        yield f"| 方法 guess | 对比 against | 对数损失之差 difference, {CONFIDENCE:.0%} | 更好 better |"
        yield "|---|---|---|---|"
        yield from (_comparison(row) for row in of.comparisons.to_dicts())


def _verdict(of: Evaluation) -> str:
    if of.comparisons.is_empty():
        return f"回归或未回归者不足 {FEWEST} 人。Fewer than {FEWEST} people of a kind: nothing to learn from yet."
    if of.is_baseline:
        return "没有更复杂的方法确实优于最好的基线。Nothing cleverer was surely better than the best baseline."
    return "在最新窗口上确实优于最好的基线。On the newest mornings it was surely better than the best baseline."


def _people(counts: dict[str, float], part: str) -> str:
    return f"{counts[f'{part}_people']:,} 人 people, {counts[f'{part}_rows']:,} 行 rows"


def _cells(rows: pl.DataFrame) -> Iterator[str]:
    for row in rows.to_dicts():
        value, low, high = row["value"], row["ci_low"], row["ci_high"]
        yield "–" if value is None else f"{value:.3f} ({low:.3f} – {high:.3f})"


def _comparison(row: dict[str, object]) -> str:
    interval = f"{row['difference']:+.4f} ({row['ci_low']:+.4f} – {row['ci_high']:+.4f})"
    better = "是 yes" if row["is_better"] else "否 no"
    return f"| {GUESS_NAMES[row['guess']]} | {GUESS_NAMES[row['against']]} | {interval} | {better} |"
