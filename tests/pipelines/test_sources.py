"""A source's TOML file says where the files are and how each landing table is read from them, and is read strictly."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError, FenxiaoError
from pipelines.raw_store import newest_instant
from pipelines.settings import Home
from pipelines.sources import Source, load_source
from pipelines.take_in import take_in
from tests.pipelines.small_delivery import Mall, Row, utc, write_csv, write_parquet


@pytest.fixture
def mall(tmp_path: Path) -> Mall:
    return Mall(tmp_path)


def configured(mall: Mall, toml: str, **variables: str) -> Source:
    file = mall.root / "fenxiao.toml"
    file.write_text(toml, encoding="utf-8")
    return load_source(file, variables=variables)


def test_a_folder_needs_no_configuration(mall: Mall) -> None:
    assert load_source(mall.folder) == Source("landing", mall.folder.resolve())


def test_a_file_says_where_when_and_how_much_may_be_bad(mall: Mall) -> None:
    toml = """
        [source]
        kind = "files"
        place = "landing"
        timezone = "UTC"
        as_of = "data"
        [business]
        timezone = "America/Sao_Paulo"
        [limits]
        max_rejected_share = 0.2
    """
    assert configured(mall, toml) == Source(
        "fenxiao", mall.folder.resolve(), "UTC", "America/Sao_Paulo", as_of="data", max_rejected_share=0.2
    )


def test_the_sources_zone_is_the_business_zone_unless_it_says_otherwise(mall: Mall) -> None:
    source = configured(mall, '[source]\nplace = "landing"\n[business]\ntimezone = "America/Sao_Paulo"')
    assert (source.timezone, source.as_of, source.max_rejected_share) == ("America/Sao_Paulo", "now", 0.05)


def test_the_place_may_come_from_the_environment_and_have_a_default(mall: Mall) -> None:
    toml = '[source]\nplace = "${MALL_DIR:-landing}"'
    (mall.root / "elsewhere").mkdir()
    assert configured(mall, toml).place == mall.folder.resolve()
    assert configured(mall, toml, MALL_DIR="").place == mall.folder.resolve()
    assert configured(mall, toml, MALL_DIR=str(mall.root / "elsewhere")).place == (mall.root / "elsewhere").resolve()


PLACE = '[source]\nplace = "landing"\n'
ORDERS = """
[tables.orders]
from = "sales"
[tables.orders.columns]
order_id = "id"
member_id = "buyer"
created_at = "placed"
"""
WRONG = {
    "no TOML": ("[source", "is not valid TOML"),
    "an unknown section": (PLACE + "[mall]\n", "the file has the unknown key 'mall'"),
    "an unknown key": (PLACE + "zone = 'UTC'", "[source] has the unknown key 'zone'"),
    "an unknown kind": (PLACE + "kind = 'oracle'", "[source] kind is 'oracle', known are files, database"),
    "an unknown as_of": (PLACE + "as_of = 'today'", "[source] as_of is 'today'"),
    "no place": ("[source]\nkind = 'files'", "[source] needs place"),
    "a place that is not there": ("[source]\nplace = 'nowhere'", "where there is no folder"),
    "a place that is no path": ('[source]\nplace = "\\u0000"', "[source] place is '\\x00', which is no path"),
    "a place that is too long": (f"[source]\nplace = '{'x' * 5000}'", "which is no path"),
    "tables that are no section": ("tables = 3\n" + PLACE, "[tables] must be a section"),
    "a variable that is not set": ("[source]\nplace = '${MALL_DIR}'", "the environment variable MALL_DIR"),
    "an unknown zone": (PLACE + "timezone = 'Mars/Olympus'", "'Mars/Olympus' is not a time zone"),
    "a share above one": (PLACE + "[limits]\nmax_rejected_share = 5", "max_rejected_share is 5"),
    "an unknown table": (
        PLACE + ORDERS.replace("tables.orders", "tables.order"),
        "[tables.order] is not a landing table",
    ),
    "an unknown column": (PLACE + ORDERS + "paid = 'at'", "[tables.orders.columns] has the unknown key 'paid'"),
    "no from": (PLACE + ORDERS.replace('from = "sales"', ""), "[tables.orders] needs from"),
    "a required column left out": (PLACE + ORDERS.replace('member_id = "buyer"', ""), "lacks member_id"),
    "a column that is no text": (PLACE + ORDERS + "freight_fen = 0", "needs freight_fen, as a text"),
}


@pytest.mark.parametrize(("toml", "complaint"), WRONG.values(), ids=WRONG)
def test_what_is_not_understood_is_refused_with_its_place(mall: Mall, toml: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        configured(mall, toml)
    assert complaint in str(error.value)
    assert "fenxiao.toml" in str(error.value)


def test_a_source_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="There is no folder or file"):
        load_source(tmp_path / "nothing.toml")


CHINESE_SALES: list[Row] = [
    {"订单编号": "A1", "买家": "m1", "下单时间": "2026-01-03 12:00:00", "店铺": "s1", "金额": "10.10"},
    {"订单编号": "A1", "买家": "m1", "下单时间": "2026-01-03 12:00:00", "店铺": "s1", "金额": "0.29"},
    {"订单编号": "A1", "买家": "m1", "下单时间": "2026-01-03 12:00:00", "店铺": "s2", "金额": "5"},
    {"订单编号": "A2", "买家": "m2", "下单时间": "2026-01-04 12:00:00", "店铺": "s9", "金额": "7"},
]
JOINED = (
    PLACE
    + """
[tables.orders]
from = '"销售" as o left join shops as s on s.shop = o."店铺"'
where = 'o."买家" is not null'
group_by = 'o."订单编号", o."店铺"'
[tables.orders.columns]
order_id = '''o."订单编号" || '-' || o."店铺"'''
member_id = 'any_value(o."买家")'
created_at = 'min(o."下单时间")'
distributor_id = "any_value(s.seller)"
freight_fen = '''cast(sum(round(cast(o."金额" as decimal(18, 2)) * 100)) as bigint)'''
"""
)


def test_a_mapping_may_join_and_sum_the_sources_own_tables(mall: Mall) -> None:
    write_csv(mall.folder / "销售.csv", CHINESE_SALES)
    write_parquet(mall.folder / "shops" / "1.parquet", [{"shop": "s1", "seller": "d1"}])
    write_parquet(mall.folder / "shops" / "2.parquet", [{"shop": "s2", "seller": "d2"}])
    mall.source = configured(mall, JOINED)
    report = mall.take_in()
    assert mall.query(
        "select order_id, member_id, created_at, distributor_id, freight_fen from raw.orders order by 1"
    ) == [
        ("A1-s1", "m1", utc("2026-01-03T04:00"), "d1", 1039),
        ("A1-s2", "m1", utc("2026-01-03T04:00"), "d2", 500),
        ("A2-s9", "m2", utc("2026-01-04T04:00"), None, 700),
    ]
    assert report.of("orders").files == ("fenxiao [tables.orders] from shops/1.parquet, shops/2.parquet, 销售.csv",)
    assert report.ignored_files == ()


def test_a_mapped_table_is_read_again_only_when_a_file_behind_it_or_its_mapping_changed(mall: Mall) -> None:
    write_csv(mall.folder / "销售.csv", CHINESE_SALES)
    write_csv(mall.folder / "shops.csv", [{"shop": "s1", "seller": "d1"}])
    write_csv(mall.folder / "unrelated.csv", [{"a": 1}])
    mall.source = configured(mall, JOINED)
    mall.take_in()
    write_csv(mall.folder / "unrelated.csv", [{"a": 2}])
    assert mall.take_in().number is None
    write_csv(mall.folder / "shops.csv", [{"shop": "s1", "seller": "d1"}, {"shop": "s2", "seller": "d2"}])
    report = mall.take_in().of("orders")
    assert (report.rows_in, report.taken, report.repeated) == (3, 1, 2)
    mall.source = configured(mall, JOINED.replace("any_value(s.seller)", "'d3'"))
    assert mall.take_in().of("orders").taken == 3
    assert mall.column("select distinct distributor_id from raw.orders") == ["d3"]


RENAMED = PLACE + ORDERS + 'freight_fen = "postage"\n'


def test_rows_of_a_single_source_table_keep_the_order_in_which_they_were_delivered(mall: Mall) -> None:
    sales = [{"id": "o1", "buyer": "m1", "placed": "2026-01-03", "postage": postage} for postage in (3, 1, 2)]
    write_csv(mall.folder / "sales.csv", sales)
    mall.source = configured(mall, RENAMED)
    mall.take_in()
    assert mall.column("select freight_fen from raw.orders") == [2]


def test_rows_of_a_join_have_one_order_whatever_the_engine_does(mall: Mall) -> None:
    sales = [{"id": "o1", "buyer": "m1", "placed": "2026-01-03", "postage": postage} for postage in (3, 1, 2)]
    write_csv(mall.folder / "sales.csv", sales)
    mall.source = configured(mall, RENAMED.replace('from = "sales"', 'from = "sales cross join (select 1)"'))
    mall.take_in()
    assert mall.column("select freight_fen from raw.orders") == [3]


def test_a_bad_row_of_a_mapped_table_is_named_by_the_mapping(mall: Mall) -> None:
    write_csv(mall.folder / "sales.csv", [{"id": "o1", "buyer": "", "placed": "2026-01-03", "postage": 1}])
    mall.source = configured(mall, RENAMED)
    with pytest.raises(FenxiaoError, match=r"fenxiao \[tables.orders\] order_id=o1: 空 empty orders.member_id"):
        mall.take_in()


def test_a_mapped_source_delivers_what_is_mapped_though_its_own_tables_bear_the_contracts_names(mall: Mall) -> None:
    write_csv(mall.folder / "orders.csv", [{"id": "o1", "buyer": "m1", "placed": "2026-01-03", "postage": 1}])
    write_csv(mall.folder / "members.csv", [{"no": 1}])
    (mall.folder / "products.xlsx").write_bytes(b"?")
    mall.source = configured(mall, RENAMED.replace('from = "sales"', 'from = "orders"'))
    assert [report.table for report in mall.take_in().tables] == ["orders"]
    assert mall.column("select order_id from raw.orders") == ["o1"]


UNREAD = {
    "a format": ("orders/b.xls", "orders/b.xls is in a format that is not read: deliver orders as one of .csv"),
    "a file beside the folder": ("orders.xls", "orders.xls is in a format that is not read"),
    "a folder": ("orders/dt=1/b.csv", "orders/dt=1 is a folder inside a table's folder"),
}


@pytest.mark.parametrize(("name", "complaint"), UNREAD.values(), ids=UNREAD)
def test_what_is_not_read_of_a_mapped_table_is_refused_and_the_rest_named(
    mall: Mall, name: str, complaint: str
) -> None:
    write_csv(mall.folder / "orders" / "a.csv", [{"id": "o1", "buyer": "m1", "placed": "2026-01-03", "postage": 1}])
    write_csv(mall.folder / "members" / "old" / "a.csv", [{"no": 1}])
    write_csv(mall.folder / "members.xls", [{"no": 1}])
    mall.source = configured(mall, RENAMED.replace('from = "sales"', 'from = "orders"'))
    assert mall.take_in().ignored_files == ("members.xls", "members/old/")
    write_csv(mall.folder / name, [{"id": "o2"}])
    assert mall.failure().startswith(complaint)


@pytest.mark.parametrize("name", ["found", "rejected", "new_rows", "current_rows", "mapped"])
def test_a_source_table_may_have_any_name(mall: Mall, name: str) -> None:
    for day in ("2026-01-03", "2026-01-04"):
        rows = [{"id": number, "buyer": "m1", "placed": day, "postage": number} for number in ("1", "1", "-1")]
        write_csv(mall.folder / f"{name}.csv", rows)
        mall.source = replace(configured(mall, RENAMED.replace("sales", name)), max_rejected_share=1.0)
        mall.take_in()
    assert mall.query("select order_id, _batch from raw.orders") == [("1", 2)]


def test_a_landing_folder_can_be_taken_in_without_a_configuration(mall: Mall) -> None:
    write_csv(mall.folder / "shares.csv", [{"share_id": "s1", "distributor_id": "d1", "shared_at": "2026-01-05"}])
    home = Home(mall.root / "another")
    take_in(load_source(mall.folder), home)
    assert newest_instant(home) == utc("2026-01-04T16:00")
