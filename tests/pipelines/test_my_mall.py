"""The example that people copy: exports with Chinese headers, in yuan, whose orders are grouped and joined."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import PROJECT, Home
from tests.pipelines.example_runs import ExampleRun, example_run
from tests.pipelines.small_delivery import utc

pytestmark = pytest.mark.slow

#: Ann sells two lines to m1, of which the second is sent back, and one to m2, in two parcels.
FILES = {
    "会员": "会员编号,注册时间,手机号\nm1,2025-01-01,13800000001\nm2,2025-01-01 08:00:00,\nm9,2024-12-01,",
    "分销员": "分销员编号,会员编号,上级编号,申请时间,通过时间,状态\n"
    "ann,m9,,2024-12-01,2024-12-02,正常\nbob,m2,ann,2025-01-05,,已拒绝",
    "商品": "商品编号,商品名称,类目,售价(元),成本价(元)\np1,茶,食品,10.10,4\np2,杯,,5,",
    "订单明细": "订单编号,子订单编号,会员编号,推广员编号,下单时间,付款时间,商品编号,数量,单价(元),优惠(元),运费(元)\n"
    "A1,101,m1,ann,2025-03-01 12:00:00,2025-03-01 12:01:00,p1,2,10.10,0.20,6.00\n"
    "A1,102,m1,ann,2025-03-01 12:00:00,2025-03-01 12:01:00,p2,1,5.00,,6.00\n"
    "A2,103,m2,ann,2025-03-02 09:00:00,2025-03-02 09:00:30,p2,1,5.00,0,0",
    "物流": "订单编号,发货时间,签收时间\nA1,2025/3/1 18:05,2025/3/3 9:30\nA2,2025/3/2 10:00,2025/3/4 9:00\n"
    "A2,2025/3/3 10:00,2025/3/5 20:15",
    "退款": "退款单号,订单编号,子订单编号,退款金额(元),申请时间,退款状态,完成时间\n"
    "r1,A1,102,5.00,2025-03-06 10:00:00,退款成功,2025-03-07 10:00:00\n"
    "r2,A2,103,5.00,2025-03-06 10:00:00,退款关闭,2025-03-07 10:00:00",
}


@pytest.fixture(scope="module")
def mall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ExampleRun]:
    root = tmp_path_factory.mktemp("my_mall")
    folder = _exported(root / "exports")
    with example_run(PROJECT / "examples" / "my_mall.toml", ("MALL_DIR", folder), Home(root / "home")) as run:
        yield run


def _exported(folder: Path) -> Path:
    """As spreadsheets in China save them."""
    folder.mkdir()
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text + "\n", encoding="gb18030")
    return folder


def test_every_row_is_taken_in(mall: ExampleRun) -> None:
    taken = {"members": 3, "distributors": 1, "products": 2, "orders": 2, "order_items": 3, "refunds": 2}
    assert mall.intake == {table: (rows, rows, 0, 0, 0) for table, rows in taken.items()}


def test_orders_are_grouped_and_know_when_their_last_parcel_came(mall: ExampleRun) -> None:
    columns = "order_id, member_id, distributor_id, paid_at, shipped_at, received_at, freight_fen"
    a1 = (utc("2025-03-01T04:01"), utc("2025-03-01T10:05"), utc("2025-03-03T01:30"), 600)
    a2 = (utc("2025-03-02T01:00:30"), utc("2025-03-02T02:00"), utc("2025-03-05T12:15"), 0)
    assert mall.rows(f"select {columns} from raw.orders order by 1") == [
        ("A1", "m1", "ann", *a1),
        ("A2", "m2", "ann", *a2),
    ]


def test_yuan_become_fen(mall: ExampleRun) -> None:
    assert mall.rows("select line_no, quantity, unit_price_fen, discount_fen from raw.order_items order by 1") == [
        (101, 2, 1010, 20),
        (102, 1, 500, None),
        (103, 1, 500, 0),
    ]
    assert mall.rows("select product_id, category, list_price_fen, cost_fen from raw.products order by 1") == [
        ("p1", "食品", 1010, 400),
        ("p2", "未分类", 500, None),
    ]
    assert mall.rows("select refund_id, amount_fen, completed_at from raw.refunds order by 1") == [
        ("r1", 500, utc("2025-03-07T02:00")),
        ("r2", 500, None),
    ]


def test_the_seller_earns_on_what_was_kept(mall: ExampleRun) -> None:
    """First orders pay 12 % of 20.00, 5.00 and 5.00; the second was given back."""
    lines = "select line_no, base_fen, commission_fen, clawed_back_fen from published.marts.fct_commission_lines"
    assert mall.rows(f"{lines} order by 1") == [(101, 2000, 240, 0), (102, 500, 60, 60), (103, 500, 60, 0)]
    assert mall.one("select payable_fen from published.marts.dim_distributors") == (300,)
