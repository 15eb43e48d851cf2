"""A database in the shape of ruoyi-vue-pro's mall, with invented rows in which its known oddities are planted."""

from __future__ import annotations

from typing import Any

from tests.pipelines.database_servers import Server

#: What every table of that product has.
COMMON = """
    create_time datetime not null default current_timestamp,
    update_time datetime not null default current_timestamp on update current_timestamp,
    deleted bit(1) not null default b'0', tenant_id bigint not null default 1
"""
FEN = "int not null default 0"
TABLES = {
    "member_user": "id bigint primary key, mobile varchar(11), nickname varchar(30), area_id int, login_date datetime",
    "member_sign_in_record": "id bigint primary key, user_id bigint, day int",
    "product_spu": "id bigint primary key, name varchar(128) not null, category_id bigint not null",
    "product_sku": f"id bigint primary key, spu_id bigint not null, price {FEN}, cost_price {FEN}",
    "product_browse_history": "id bigint primary key, user_id bigint, spu_id bigint",
    "system_login_log": "id bigint primary key, user_id bigint, user_type tinyint, log_type bigint, result tinyint",
    "trade_order": f"""
        id bigint primary key, no varchar(32) not null, user_id bigint not null, status int not null,
        finish_time datetime, cancel_time datetime, cancel_type int, brokerage_user_id bigint,
        pay_status bit(1) not null default b'0', pay_time datetime, pay_price {FEN}, delivery_price {FEN},
        delivery_time datetime, receive_time datetime, refund_price {FEN}
    """,
    "trade_order_log": "id bigint primary key, order_id bigint not null, operate_type int not null",
    "trade_order_item": f"""
        id bigint primary key, user_id bigint not null, order_id bigint not null, sku_id bigint not null,
        count int not null, price {FEN}, discount_price {FEN}, coupon_price {FEN}, point_price {FEN}, vip_price {FEN},
        delivery_price {FEN}, adjust_price {FEN}, pay_price {FEN}
    """,
    "trade_after_sale": f"""
        id bigint primary key, order_id bigint not null, order_item_Id bigint not null, status int not null,
        refund_price {FEN}, apply_reason varchar(255),
        audit_time datetime default current_timestamp, refund_time datetime default current_timestamp
    """,
    "trade_brokerage_user": """
        id bigint primary key, bind_user_id bigint, bind_user_time datetime,
        brokerage_enabled bit(1) not null default b'0', brokerage_time datetime
    """,
    "trade_brokerage_record": """
        id int primary key, user_id bigint not null, biz_id varchar(64) not null, biz_type tinyint not null,
        price int not null, status tinyint not null, source_user_id bigint, source_user_level int
    """,
    "trade_brokerage_withdraw": """
        id bigint primary key, user_id bigint not null, price int not null, fee_price int not null default 0,
        status tinyint not null, audit_time datetime
    """,
}


class RuoyiMall:
    """The database `name`, with the tables of the product and no rows."""

    def __init__(self, server: Server, name: str) -> None:
        self.server = server
        self.name = name
        server.make(name, *(f"create table {table} ({columns}, {COMMON})" for table, columns in TABLES.items()))

    def add(self, table: str, *rows: dict[str, Any], at: str = "2026-02-01 10:00:00") -> None:
        """Inserts rows, made `at` that time of the wall unless they say otherwise."""
        self.execute(*(_insert(table, {"create_time": at, "update_time": at, **row}) for row in rows))

    def execute(self, *statements: str) -> list[tuple]:
        return self.server.execute(self.name, *statements)

    def order(self, id: int, user_id: int, goods: int = 10_000, freight: int = 0, **more: Any) -> None:
        """A paid order of one line, whose id is ten times the order's."""
        paid = {"status": 30, "pay_status": 1, "pay_time": "2026-02-01 10:05:00", "receive_time": "2026-02-04 12:00:00"}
        prices = {"pay_price": goods + freight, "delivery_price": freight}
        self.add("trade_order", {"id": id, "no": f"T{id}", "user_id": user_id, **paid, **prices, **more})
        line = {"id": id * 10, "order_id": id, "user_id": user_id, "sku_id": 11, "count": 1, "price": goods, **prices}
        self.add("trade_order_item", line)


def planted(server: Server, name: str) -> RuoyiMall:
    """People 1 and 2 distribute, 1 recruited 2; 3 and 4 buy; 5 distributed until they were disabled."""
    mall = RuoyiMall(server, name)
    people = [{"id": id, "mobile": f"1380000000{id}", "nickname": f"阿{id}", "area_id": 110101} for id in range(1, 6)]
    mall.add("member_user", *people, at="2026-01-01 09:00:00")
    mall.add("product_spu", {"id": 1, "name": "茶", "category_id": 7})
    mall.add("product_sku", {"id": 11, "spu_id": 1, "price": 10_000, "cost_price": 4_000}, {"id": 12, "spu_id": 1})
    since = "2026-01-02 09:00:00"
    mall.add(
        "trade_brokerage_user",
        {"id": 1, "brokerage_enabled": 1, "brokerage_time": since},
        {"id": 2, "brokerage_enabled": 1, "brokerage_time": since, "bind_user_id": 1, "bind_user_time": since},
        {"id": 3, "bind_user_id": 2, "bind_user_time": "2026-01-05 09:00:00"},
        {"id": 5, "update_time": "2026-03-01 09:00:00"},
        at="2026-01-02 09:00:00",
    )
    _plant_orders(mall)
    _plant_refunds(mall)
    _plant_commissions(mall)
    return mall


def _plant_orders(mall: RuoyiMall) -> None:
    mall.order(101, 3, no="SAME", brokerage_user_id=2)
    mall.order(102, 4, no="SAME")
    mall.order(103, 3, brokerage_user_id=2, pay_time=None)
    mall.order(104, 3, brokerage_user_id=2, receive_time=None, finish_time=None)
    mall.order(105, 3, brokerage_user_id=2, deleted=1)
    mall.order(106, 3, goods=20_000, freight=800, brokerage_user_id=2)
    mall.order(107, 4, pay_status=0, pay_time=None, receive_time=None, cancel_type=10)
    mall.order(108, 3, goods=5_000, freight=500, status=40, cancel_type=40, cancel_time="2026-02-02 09:00:00")
    mall.execute("update trade_order_item set deleted = b'1' where id = 1050")
    mall.execute("update trade_order_item set count = 3, price = 7000, coupon_price = 1000 where id = 1060")
    mall.execute("update trade_order_item set price = 8000, count = 2, adjust_price = 100 where id = 1020")
    mall.execute("update trade_order_item set pay_price = 16100 where id = 1020")
    log = ((103, 1, "10:00"), (103, 10, "10:07"), (104, 10, "10:05"), (104, 31, "11:30"), (104, 33, "11:45"))
    for id, (order_id, operate_type, at) in enumerate(log, start=1):
        row = {"id": id, "order_id": order_id, "operate_type": operate_type}
        mall.add("trade_order_log", row, at=f"2026-02-0{9 if operate_type > 10 else 1} {at}:00")


def _plant_refunds(mall: RuoyiMall) -> None:
    asked, later = "2026-02-05 09:00:00", "2026-02-06 09:00:00"
    mall.add(
        "trade_after_sale",
        {"id": 1, "order_id": 106, "order_item_Id": 1060, "status": 61, "refund_price": 20_800, "refund_time": asked},
        {"id": 2, "order_id": 106, "order_item_Id": 1060, "status": 50, "refund_price": 20_300, "refund_time": later},
        at=asked,
    )


def _plant_commissions(mall: RuoyiMall) -> None:
    """Line 1060 belongs to order 106, and there are orders 1060 and 106 both paid by person 3."""
    mall.order(1060, 3, pay_time="2026-02-20 08:00:00", receive_time=None, status=10)
    commission = {"user_id": 2, "biz_type": 1, "status": 1, "source_user_id": 3, "source_user_level": 1}
    mall.add(
        "trade_brokerage_record",
        {"id": 1, "biz_id": "1060", "price": 2_400, **commission, "create_time": "2026-02-01 10:05:01"},
        {"id": 2, "biz_id": "1060", "price": 1_200, **commission, "create_time": "2026-02-20 08:00:01", "status": 0},
        {"id": 3, "biz_id": "101", "price": 100, **commission, "user_id": 1, "source_user_level": 2, "status": 2},
        {"id": 4, "biz_id": "900", "price": 70, **commission, "user_id": 5, "create_time": "2026-01-15 10:00:00"},
        {"id": 5, "biz_id": "1", "price": -500, "user_id": 2, "biz_type": 2, "status": 1},
    )
    withdrawn = ((1, 11, 3_000), (2, 10, 500), (3, 0, 900), (4, 20, 800), (5, 21, 700))
    for id, status, price in withdrawn:
        row = {"id": id, "user_id": 2, "price": price, "status": status, "audit_time": "2026-02-10 09:00:00"}
        mall.add("trade_brokerage_withdraw", row | ({"audit_time": None} if status == 0 else {}))


def _insert(table: str, row: dict[str, Any]) -> str:
    values = ", ".join(
        "null" if value is None else f"'{value}'" if isinstance(value, str) else str(value) for value in row.values()
    )
    return f"insert into {table} ({', '.join(f'`{name}`' for name in row)}) values ({values})"
