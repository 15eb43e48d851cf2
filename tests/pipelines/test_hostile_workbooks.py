"""A workbook that was made to do harm is refused by its name in one sentence, and nothing beside it is taken in."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipelines import settings
from tests.pipelines.small_delivery import Mall, order
from tests.pipelines.workbooks import SHEET, change, write_sheets, write_xlsx, write_zip


def test_a_workbook_that_unpacks_to_too_much_is_refused(delivered_mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAX_UNPACKED_BYTES", 5_000_000)
    file = delivered_mall.folder / "orders.xlsx"
    write_xlsx(file, [order("o1")])
    change(file, SHEET, b"<sheetData>", b"<sheetData>" + b" " * 20_000_000)
    assert file.stat().st_size < 100_000
    assert delivered_mall.failure().startswith(
        "orders.xlsx cannot be read: unpacked it is larger than the 5,000,000 bytes"
    )


def test_what_all_parts_of_a_workbook_come_to_is_counted(delivered_mall: Mall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAX_UNPACKED_BYTES", 5_000_000)
    parts = {f"xl/worksheets/sheet{number}.xml": bytes(1_000_000) for number in range(6)}
    write_zip(delivered_mall.folder / "orders.xlsx", parts)
    assert "unpacked it is larger than" in delivered_mall.failure()


@pytest.mark.parametrize("cell", ["XFD1048576", "XFD2", "A1048576"])
def test_a_cell_far_from_the_others_costs_at_most_the_file(delivered_mall: Mall, cell: str) -> None:
    """Room for 17 billion cells is more than there is; for a long or a wide sheet there is enough."""
    write_sheets(
        delivered_mall.folder / "orders.xlsx",
        {"Sheet1": [["order_id", "member_id", "created_at"], ["o2", "m1", "2026-01-03"]]},
    )
    far = f'</row><row r="{cell.lstrip("AXFD")}"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    change(delivered_mall.folder / "orders.xlsx", SHEET, b"</row></sheetData>", far)
    expected = {
        "XFD1048576": "it needs more than 4,294,967,296 bytes of memory",
        "XFD2": "it has more than 2,000 columns",
        "A1048576": "",
    }
    if expected[cell]:
        assert expected[cell] in delivered_mall.failure()
    else:
        assert delivered_mall.take_in().of("orders").rows_in == 2


def test_a_text_that_many_cells_share_is_not_copied_without_end(
    delivered_mall: Mall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MAX_UNPACKED_BYTES", 20_000_000)
    file = delivered_mall.folder / "orders.xlsx"
    write_sheets(file, {"Sheet1": [["order_id", "member_id", "created_at"], ["o2", "m1", "2026-01-03"]]})
    shared = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + b"x" * 1_000_000
    rows = b"".join(b'<row><c t="s"><v>0</v></c></row>' for _ in range(1000))
    change(file, SHEET, b"</sheetData>", rows + b"</sheetData>")
    with zipfile.ZipFile(file) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    parts["xl/sharedStrings.xml"] = shared + b"</t></si></sst>"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = b'<Relationship Id="rId99" Type="' + relation + b'" Target="sharedStrings.xml"/></Relationships>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"</Relationships>", link)
    write_zip(file, parts)
    assert "unpacked it is larger than the 20,000,000 bytes" in delivered_mall.failure()


def no_zip() -> bytes:
    return b"order_id,member_id,created_at\no1,m1,2026-01-03\n"


def torn_zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(range(256)) * 100)
    return content.getvalue()[:-30]


def locked() -> bytes:
    """How a workbook with a password begins."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000)


@pytest.mark.parametrize("content", [b"", no_zip(), torn_zip(), locked()], ids=["empty", "csv", "torn", "locked"])
def test_what_is_no_workbook_is_named(delivered_mall: Mall, content: bytes) -> None:
    (delivered_mall.folder / "orders.xlsx").write_bytes(content)
    assert delivered_mall.failure().startswith(
        "orders.xlsx cannot be read: it is no whole xlsx workbook, or one that is locked"
    )


@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET])
def test_a_workbook_whose_parts_are_damaged_is_named(delivered_mall: Mall, part: str) -> None:
    write_xlsx(delivered_mall.folder / "orders.xlsx", [order("o2")])
    change(delivered_mall.folder / "orders.xlsx", part, b">", b"<")
    assert delivered_mall.failure().startswith("orders.xlsx cannot be read: it is no whole xlsx workbook")


def test_a_zip_of_something_else_is_named(delivered_mall: Mall) -> None:
    write_zip(delivered_mall.folder / "orders.xlsx", {"readme.txt": b"hello"})
    assert delivered_mall.failure().startswith("orders.xlsx cannot be read: it is no whole xlsx workbook")


@pytest.mark.parametrize("name", ["../evil.xml", "xl/../../evil.xml", "/etc/evil.xml", "..\\evil.xml", "c:\\evil.xml"])
def test_names_that_climb_out_of_a_workbook_are_refused(delivered_mall: Mall, name: str) -> None:
    file = delivered_mall.folder / "orders.xlsx"
    write_xlsx(file, [order("o2")])
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, b"<evil/>")
    assert delivered_mall.failure().startswith("orders.xlsx cannot be read: it holds a part whose name leads out of it")
    assert not list(delivered_mall.root.rglob("evil*"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_workbook_with_two_parts_of_one_name_is_refused(delivered_mall: Mall) -> None:
    write_xlsx(delivered_mall.folder / "orders.xlsx", [order("o2")])
    with zipfile.ZipFile(delivered_mall.folder / "orders.xlsx", "a") as archive:
        archive.writestr(SHEET, b"<other/>")
    assert "it holds two parts of the same name" in delivered_mall.failure()
