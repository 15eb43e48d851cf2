"""A formula of a workbook is what it came to; one that was never computed is no empty cell."""

from __future__ import annotations

import pytest

from pipelines.sources.readers.unpacking import CHUNK_BYTES
from tests.pipelines.small_delivery import Mall
from tests.pipelines.workbooks import SHEET, change, write_sheets

HEADER = ["order_id", "member_id", "created_at"]


def placed(order_id: str) -> list[str]:
    return [order_id, "m1", "2026-01-03"]


@pytest.mark.parametrize(("column", "cell"), [(0, "B3"), (4, "F3"), (25, "AA3")])
def test_a_formula_that_was_saved_without_a_value_is_named_by_its_cell(
    delivered_mall: Mall, column: int, cell: str
) -> None:
    """Programs that write workbooks leave it to Excel to compute them."""
    header = [*HEADER, *(f"c{number}" for number in range(24))]
    formula = [*placed("o2"), *[1] * 24]
    formula[column] = "=1+1"
    rows = [[None, *row] for row in (header, placed("o1"), formula)]
    write_sheets(delivered_mall.folder / "orders.xlsx", {"说明": [["=1+1"]], "orders": rows})
    assert delivered_mall.failure() == (
        f"orders.xlsx cannot be read: the formula in its cell orders!{cell} was saved without a value: open it in a "
        "spreadsheet program and save it again, or paste the values in place of the formulas; nothing was taken in, "
        "deliver the file again."
    )


CELL = b'<c r="D2" t="n"><v>700</v></c>'
FORMULAS = {
    "with its value": (b'<c r="D2"><f>7*100</f><v>700</v></c>', "700"),
    "with an error": (b'<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
    "that comes to an empty text": (b'<c r="D2" t="str"><f>IF(1,"")</f><v></v></c>', None),
    "without a value": (b'<c r="D2"><f>7*100</f></c>', "refused"),
    "without a value, in a style": (b'<c r="D2" s="1" t="n">\n<f t="shared" si="0"/>\n<v/>\n</c>', "refused"),
    "that is long": (b'<c r="D2"><f>1' + b"+1" * 60_000 + b"</f><v></v></c>", "refused"),
}


@pytest.mark.parametrize("padding", [0, CHUNK_BYTES - 400], ids=["at once", "over the border of two chunks"])
@pytest.mark.parametrize(("cell", "value"), FORMULAS.values(), ids=FORMULAS)
def test_a_formula_comes_in_as_what_it_came_to(
    delivered_mall: Mall, cell: bytes, value: str | None, padding: int
) -> None:
    file = delivered_mall.folder / "orders.xlsx"
    write_sheets(file, {"Sheet1": [[*HEADER, "campaign_id"], [*placed("o1"), 700]]})
    change(file, SHEET, CELL, cell)
    change(file, SHEET, b"<sheetData>", b"<!--" + b" " * padding + b"--><sheetData>")
    if value == "refused":
        assert "the formula in its cell Sheet1!D2 was saved without a value" in delivered_mall.failure()
        return
    delivered_mall.take_in()
    kept = None if value == "#DIV/0!" else value
    assert delivered_mall.column("select campaign_id from raw.orders") == [kept]
    assert delivered_mall.column("select row_as_delivered ->> 'campaign_id' from raw.rejected_rows") == (
        [] if kept or not value else [value]
    )
