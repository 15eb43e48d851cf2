"""What a policy is warned of, each by the smallest change to the default one, which is warned of nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.errors import ConfigurationError
from pipelines.policy import check_policy_against_data, load_policy
from tests.pipelines.policy_folder import append, change, copy_default, utc


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_default(tmp_path)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """A loaded warehouse with one paid order and one product that bears every default rate."""
    with duckdb.connect() as con:
        con.execute("create schema raw")
        con.execute("create table raw.orders (order_id varchar, paid_at timestamp)")
        con.execute("create table raw.order_items (product_id varchar)")
        con.execute("insert into raw.orders values ('o1', '2026-01-03 04:00:00'), ('unpaid', null)")
        con.execute(
            "create table raw.products (product_id varchar, category varchar, list_price_fen bigint, cost_fen bigint)"
        )
        add_product(con, "LAMP", cost_fen=6000)
        yield con


def add_product(
    con: duckdb.DuckDBPyConnection,
    product_id: str,
    cost_fen: int | None,
    price_fen: int = 10_000,
    category: str | None = "home",
) -> None:
    con.execute("insert into raw.products values (?, ?, ?, ?)", [product_id, category, price_fen, cost_fen])


def warned(folder: Path, con: duckdb.DuckDBPyConnection, as_of: str | None = None) -> list[str]:
    return [str(warning) for warning in check_policy_against_data(load_policy(folder), con, as_of and utc(as_of))]


def test_the_default_policy_is_warned_of_nothing(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    assert warned(folder, con) == []


def test_a_mall_without_orders_and_products_is_warned_of_nothing(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    con.execute("delete from raw.orders")
    con.execute("delete from raw.products")
    assert warned(folder, con) == []


def test_an_order_at_the_first_version_has_terms(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    change(folder, "policy_versions", 2, effective_from="2026-01-03T04:00:00Z")
    assert warned(folder, con) == []


def test_an_order_paid_before_the_first_version_is_refused(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    con.execute("insert into raw.orders values ('o9', '2026-01-03 04:00:00'), ('later', '2026-01-03 04:00:00.5')")
    change(folder, "policy_versions", 2, effective_from="2026-01-03T04:00:01Z")
    with pytest.raises(ConfigurationError) as error:
        warned(folder, con)
    assert str(error.value) == (
        f"The policy is refused: {folder}/policy_versions.csv row 2: the order o1 was paid at 2026-01-03T04:00:00Z, "
        "before this first version begins; append one with an effective_from not after that, or deliver the order with "
        "the paid_at it really had."
    )


def test_a_column_that_means_nothing_is_named(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    path = folder / "bonus_steps.csv"
    path.write_text(path.read_text().replace("\n", ",\n").replace(",\n", ",owner\n", 1))
    assert warned(folder, con) == ["bonus_steps.csv row 1: the column owner means nothing here and is ignored"]


@pytest.mark.parametrize(
    ("row", "least", "most"),
    [(2, 1000, 1500), (3, 500, 800), (4, 1000, 1500), (5, 500, 800)],
)
def test_a_rate_outside_the_usual_band_is_warned_of(
    folder: Path, con: duckdb.DuckDBPyConnection, row: int, least: int, most: int
) -> None:
    for rate_bp in (least, most):
        change(folder, "commission_rates", row, rate_bp=rate_bp)
        assert warned(folder, con) == []
    kind = "first" if least == 1000 else "repeat"
    for rate_bp in (least - 1, most + 1):
        change(folder, "commission_rates", row, rate_bp=rate_bp)
        assert warned(folder, con) == [
            f"commission_rates.csv row {row}: {rate_bp} basis points for {kind} orders lie outside the usual "
            f"{least} to {most}"
        ]


def test_peaks_and_levels_above_the_first_have_no_usual_band(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    change(folder, "commission_rates", 6, rate_bp=3000)
    append(folder, "commission_rates", like=2, level=2, rate_bp=200)
    assert warned(folder, con) == []


def test_a_rate_above_the_margin_of_a_product_is_warned_of(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    add_product(con, "EVEN", cost_fen=8000)
    assert warned(folder, con) == []
    add_product(con, "SOAP", cost_fen=8001)
    add_product(con, "LOSS", cost_fen=10_500)
    messages = warned(folder, con)
    assert [message.split(" basis points")[0] for message in messages] == [
        "commission_rates.csv row 2: 1200",
        "commission_rates.csv row 3: 600",
        "commission_rates.csv row 4: 1500",
        "commission_rates.csv row 5: 800",
        "commission_rates.csv row 6: 2000",
        "commission_rates.csv row 7: 2000",
    ]
    assert messages[0].endswith("of 1 product(s) that the rate can apply to, the thinnest being LOSS with -500")
    assert messages[4].endswith("of 2 product(s) that the rate can apply to, the thinnest being LOSS with -500")


@pytest.mark.parametrize("scope", ["product", "category"])
def test_a_rate_of_a_product_or_category_that_nobody_delivered_is_warned_of(
    folder: Path, con: duckdb.DuckDBPyConnection, scope: str
) -> None:
    append(folder, "commission_rates", like=2, scope=scope, scope_id="lmap", rate_bp=1100)
    assert warned(folder, con) == [
        f"commission_rates.csv row 8: no product of the {scope} lmap was delivered or sold so far"
    ]
    add_product(con, "lmap", cost_fen=None, category="lmap")
    assert warned(folder, con) == []


def test_a_rate_of_a_product_that_was_sold_and_not_delivered_is_one_of_something(
    folder: Path, con: duckdb.DuckDBPyConnection
) -> None:
    append(folder, "commission_rates", like=2, scope="product", scope_id="lmap", rate_bp=1100)
    con.execute("insert into raw.order_items values ('lmap')")
    assert warned(folder, con) == []


@pytest.mark.parametrize(("price_fen", "cost_fen"), [(10_000, None), (0, 100)])
def test_a_product_without_cost_or_price_has_no_margin(
    folder: Path, con: duckdb.DuckDBPyConnection, price_fen: int, cost_fen: int | None
) -> None:
    add_product(con, "SOAP", cost_fen, price_fen)
    assert warned(folder, con) == []


@pytest.mark.parametrize("scope", [{"scope": "product", "scope_id": "SOAP"}, {"scope": "category", "scope_id": "home"}])
def test_a_rate_that_cannot_apply_to_a_product_is_not_held_against_its_margin(
    folder: Path, con: duckdb.DuckDBPyConnection, scope: dict
) -> None:
    add_product(con, "SOAP", cost_fen=8900)
    append(folder, "commission_rates", like=2, rate_bp=1000, **scope)
    append(folder, "commission_rates", like=3, rate_bp=500, **scope)
    assert warned(folder, con) == []


@pytest.mark.parametrize("scope", [{"scope": "product", "scope_id": "SOAP"}, {"scope": "category", "scope_id": "toys"}])
def test_a_rate_for_other_products_is_not_held_against_a_margin(
    folder: Path, con: duckdb.DuckDBPyConnection, scope: dict
) -> None:
    change(folder, "commission_rates", 4, rate_bp=1400)
    append(folder, "commission_rates", like=2, rate_bp=1500, **scope)
    con.execute("update raw.products set cost_fen = 8550")
    add_product(con, scope["scope_id"], cost_fen=None, category=scope["scope_id"])
    rows = [message.split(":")[0] for message in warned(folder, con)]
    assert rows == ["commission_rates.csv row 6", "commission_rates.csv row 7"]


def test_a_higher_tier_with_a_lower_rate_is_warned_of(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    append(folder, "commission_rates", like=2, tier="senior", rate_bp=1100)
    assert warned(folder, con) == [
        "commission_rates.csv row 8: at level 1 a senior earns 1100 basis points of a first order of which a junior "
        "earns 1200 (row 2)"
    ]


def test_a_more_specific_rate_can_make_a_higher_tier_earn_less(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    append(folder, "commission_rates", like=2, scope="product", scope_id="LAMP", tier="junior", rate_bp=1500)
    messages = warned(folder, con)
    assert messages == [
        "commission_rates.csv row 2: at level 1 a senior earns 1200 basis points of a first order of which a junior "
        "earns 1500 (row 8)"
    ]


def test_a_higher_tier_without_a_rate_is_warned_of(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    append(folder, "commission_rates", like=2, level=2, tier="senior", rate_bp=200)
    assert warned(folder, con) == [
        "commission_rates.csv row 8: at level 2 a mentor earns 0 basis points of a first order of which a senior "
        "earns 200 (row 8)"
    ]


@pytest.mark.parametrize("rate_bp", [1200, 1500])
def test_a_higher_tier_that_earns_as_much_or_more_is_right(
    folder: Path, con: duckdb.DuckDBPyConnection, rate_bp: int
) -> None:
    for tier in ("senior", "mentor"):
        append(folder, "commission_rates", like=2, tier=tier, rate_bp=rate_bp)
    assert warned(folder, con) == []


@pytest.mark.parametrize(
    ("cells", "sales"),
    [({"management_bp": 199, "mentor_bp": 300}, "a team's sales"), ({"mentor_bp": 99}, "apprentices' sales")],
)
def test_a_higher_tier_that_earns_less_on_its_team_is_warned_of(
    folder: Path, con: duckdb.DuckDBPyConnection, cells: dict, sales: str
) -> None:
    change(folder, "tier_rules", 3, mentor_bp=100, mentor_days=30)
    change(folder, "tier_rules", 4, **cells)
    [message] = warned(folder, con)
    assert message.startswith("tier_rules.csv row 4: a mentor earns")
    assert f"basis points of {sales} of which a senior earns" in message


def test_a_set_of_tier_rules_that_forgets_a_tier_is_warned_of(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    row = append(folder, "tier_rules", like=3, effective_from="2026-01-01T00:00:00Z", min_deals=6)
    [message] = warned(folder, con)
    assert message.startswith(f"tier_rules.csv row {row}: the set that begins here has no row for mentor")


def test_a_rate_that_is_no_more_in_force_is_not_warned_of(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    change(folder, "commission_rates", 2, rate_bp=1600)
    append(folder, "commission_rates", like=2, effective_from="2026-01-01T00:00:00Z", rate_bp=1200)
    assert [len(warned(folder, con, as_of)) for as_of in (None, "2025-12-31T23:59:59", "2026-01-01")] == [1, 1, 0]


def test_a_set_that_is_no_more_in_force_is_not_warned_of(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    for row in (2, 3, 4):
        append(folder, "tier_rules", like=row, effective_from="2026-01-01T00:00:00Z")
    change(folder, "tier_rules", 4, management_bp=0)
    assert [len(warned(folder, con, as_of)) for as_of in (None, "2025-12-31T23:59:59", "2026-01-01")] == [1, 1, 0]


def test_what_is_yet_to_come_is_warned_of(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    append(folder, "commission_rates", like=2, effective_from="2026-01-01T00:00:00Z", rate_bp=1600)
    assert len(warned(folder, con, as_of="2025-01-01")) == 1
