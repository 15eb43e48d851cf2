"""What is wrong with delivered rows, in words, and what to do about it. Chinese first, English beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.contract.schema import Column
from pipelines.contract.tables import TABLES
from pipelines.delivery_report import Example, TableReport
from pipelines.sources.source import Source

#: So many of a file's columns are shown.
SHOWN_COLUMNS = 20
#: By the code of the reason; {least}, {most} and {codes} are the column's.
REASONS: dict[str, tuple[str, str]] = {
    "empty": ("必填的值是空的 a required value is empty", "补上 fill it in"),
    "not_an_instant": (
        "不是可识别的时间 not an instant",
        "写成 2026-03-21 12:00:00 或带时区；表格中先设 yyyy-mm-dd hh:mm:ss 格式再导出 write it so, or with an "
        "offset: in a spreadsheet, give the cells that format before it is exported",
    ),
    "spoiled_by_spreadsheet": (
        "编号已被表格软件改成科学记数或错误值 an id that a spreadsheet has rounded, or an error of its",
        "导出时把该列设为文本，重新交付 have the column as text when it is exported, and deliver it again",
    ),
    "not_whole_fen": ("不是整数分 not whole fen", "金额以分为单位，¥12.34 写 1234 amounts are in fen: 1234 for ¥12.34"),
    "not_a_whole_number": ("不是整数 not a whole number", "写成整数，不带小数和单位 no decimals, no unit"),
    "not_a_flag": ("不是是或否 not a yes or no", "写 true 或 false，是或否 write true or false"),
    "negative": ("是负数 negative", "写正数 write it without the sign{given_back}"),
    "below_1": ("小于 1 below one", "至少写 1，否则删去此行 write one or more, or leave the row out"),
    "too_small": ("小得不可能 too small to be true", "核对单位是否为分 see whether it is in fen"),
    "too_large": (
        "大得不可能 too large to be true",
        "不得超过 {most:,}，核对单位 at most {most:,}: see whether the unit is right",
    ),
    "unknown_code": (
        "不在允许的代码中 not one of the codes",
        "只能是 {codes} only {codes}; map the mall's own words to them",
    ),
    "received_before_paid": (
        "收货早于付款 received before it was paid",
        "核对两列是否对调、时区是否一致 see whether the two are swapped or in different time zones",
    ),
    "line_too_large": ("一行金额大得不可能 a line too large to be true", "单价以分为单位 the unit price is in fen"),
    "discount_above_line": (
        "行优惠大于行金额 discount above its line",
        "优惠是整行的，以分计 the discount is that of the whole line, in fen",
    ),
    "freight_above_refund": (
        "退运费大于退款 freight above its refund",
        "amount_fen 含所退运费 amount_fen includes the freight given back",
    ),
    "discount_above_order": (
        "订单优惠大于订单 order discount above its order",
        "核对优惠与明细，以分计 compare the discount with the order's items, in fen",
    ),
    "refused_item": (
        "等待被拒绝的明细 waits for a refused item",
        "改正该订单的明细后再交 deliver the order's items again, corrected",
    ),
    "refused_order": (
        "等待被拒绝的订单 waits for a refused order",
        "改正该订单后再交 mend its order, which was refused",
    ),
    "no_order": ("等待订单到达 waits for its order", "交付该订单 deliver the order too"),
    "no_line": ("等待订单行到达 waits for its order line", "交付该订单行 deliver the line too"),
    "no_share": ("等待分享到达 waits for its share", "交付该分享 deliver the share too"),
}
#: Where shops write what they give back as a negative amount.
SOLD = ("orders", "order_items")
#: Of two instants, the later one comes first.
REASONS |= {
    reason: (f"{chinese} {reason.replace('_', ' ')}", "核对两列是否对调 see whether the two are swapped")
    for reason, chinese in {
        "unbound_before_bound": "解绑早于绑定",
        "retired_before_published": "下架早于发布",
        "completed_before_started": "完成早于开始",
        "ends_before_starts": "结束早于开始",
        "left_before_joined": "离开早于加入",
    }.items()
}


def lost_columns(table: TableReport) -> Iterator[str]:
    """A sentence for each column of the table that came to nothing, because (almost) none of its values could be typed:
    the rows stay, so nothing else would say so."""
    for kind in table.lost_columns:
        what, mend = _words(table.table, kind.column, kind.reason)
        yield (
            f"{table.table}.{kind.column}: 交付的 {kind.among:,} 个值中 {kind.rows:,} 个丢失 {kind.rows:,} of its "
            f"{kind.among:,} values are lost, {what} → {mend}"
        )


def too_many_bad(refused: int, rows: int, source: Source) -> str:
    """That so many rows are bad, and where more of them can be allowed."""
    place = f"in {source.file.name}" if source.file else "in a fenxiao.toml with [source] place, run by --source"
    return (
        f"坏行过多 {refused:,} of {rows:,} rows are bad, more than the share of {source.max_rejected_share:.3g} that "
        f"is allowed: correct them, or raise [limits] max_rejected_share {place}"
    )


def bad_value(table: str, column: str, reason: str, example: Example) -> str:
    """What is wrong with one value, where, and what mends it."""
    what, mend = _words(table, column, reason)
    return f"{_place(asdict(example))} {table}.{column} {what} → {mend}"


def defect_lines(table: Mapping[str, Any], held: list[Mapping[str, Any]]) -> Iterator[str]:
    """What was wrong with a table's rows (a TableReport as a mapping) and which of them are `held`, kind by kind, each
    with its first rows and what mends it."""
    name = table["table"]
    for title, kinds in (("拒绝 refused", table["refusals"]), ("置空 emptied", table["emptied"])):
        for kind in kinds:
            what, mend = _words(name, kind["column"], kind["reason"])
            yield f"{name}.{kind['column']}: {title} {kind['rows']:,}, {what}"
            yield from (f"    {_place(example)}" for example in kind["examples"])
            yield f"    → {mend}"
    for kind in held:
        what, mend = REASONS[kind["reason"]]
        title = "等待 waiting" if kind["is_waiting"] else "拒绝 refused"
        yield f"{name}: {title} {kind['rows']:,}, {what}"
        yield f"    {', '.join(printable(key) for key in kind['row_keys'])}"
        yield f"    → {mend}"


def printable(text: str) -> str:
    """The text without what moves a terminal's cursor or turns its lines round."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)


def _place(example: Mapping[str, Any]) -> str:
    value = "空 empty" if example["value"] is None else repr(example["value"])
    if example["key"]:
        return f"{example['file']} {printable(example['key'])}: {value}"
    row = example["row"]
    # Rows of spreadsheets and JSON lines are numbered as their programs show them, others from below the header.
    is_line = not {".xlsx", ".jsonl"}.isdisjoint(Path(example["file"].lower()).suffixes)
    place = f"第 {row} 行 row {row}" if is_line else f"表头下第 {row} 行 row {row} below the header"
    return f"{example['file']} {place}: {value}"


def _words(table: str, column: str, reason: str) -> tuple[str, str]:
    [described] = [known for known in TABLES[table].columns if known.name == column]
    what, mend = REASONS[reason]
    given_back = "；退款另交 refunds, deliver money given back as refunds" if table in SOLD else ""
    return what, mend.format(given_back=given_back, **_bounds(described))


def _bounds(column: Column) -> dict[str, Any]:
    return {"most": column.maximum, "codes": ", ".join(column.codes)}
