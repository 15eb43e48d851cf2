"""Searches as `fenxiao simulate search` publishes them, small enough to see which policy does best. In yuan:

policy  first  deals to rise  commission  margin
today   12 %   5                     400   1,000
1        9 %   5                     250     900   on the front
2       10 %   4                     300   1,010   on the front: today's margin, for less
3       11 %   4                     380   1,100   on the front, the best within the budget of 420
-       10 %   6                     350     950   2 costs less and brings more
-       13 %   5                     500   1,200   beyond the budget
-       13 %   6                     450     990   beyond the budget
"""

from __future__ import annotations

from pathlib import Path

import duckdb

POINTS = """
create schema search;
create schema meta;
create table search.points (
    "first" bigint, "senior min_deals" bigint, commission_fen bigint, margin_fen bigint, sales_fen bigint,
    seniors bigint, is_within_budget boolean, is_best boolean, is_today boolean, file varchar);
insert into search.points values
    (1200, 5, 40000, 100000, 400000, 9, true, false, true, null),
    (1300, 6, 45000, 99000, 400000, 9, false, false, false, null),
    (1100, 4, 38000, 110000, 400000, 9, true, true, false, 'scenarios/found-{name}/3.txt'),
    (900, 5, 25000, 90000, 400000, 9, true, true, false, 'scenarios/found-{name}/1.txt'),
    (1000, 6, 35000, 95000, 400000, 9, true, false, false, null),
    (1000, 4, 30000, 101000, 400000, 9, true, true, false, 'scenarios/found-{name}/2.txt'),
    (1300, 5, 50000, 120000, 400000, 9, false, false, false, null);
create table meta.search as
select
    '20260320T040000' as run_id, timestamp '2026-03-20 04:00' as as_of, 42000::bigint as budget_fen,
    timestamp '2026-03-20 05:00' as made_at;
"""
#: More budget than anything costs: the dearest is found too, and brings more for each sum.
MORE_MONEY = """
update meta.search set budget_fen = 60000, made_at = timestamp '2026-03-20 06:00';
update search.points set is_within_budget = true;
update search.points set is_best = true, file = 'scenarios/found-{name}/4.txt' where commission_fen = 50000;
"""
#: Less than anything costs.
NO_MONEY = """
update meta.search set budget_fen = 10000;
update search.points set is_within_budget = false, is_best = false, file = null;
"""
#: Nothing was found that is better than today.
NOTHING_BETTER = """
delete from search.points where commission_fen in (30000, 38000, 50000);
update search.points set is_best = true where is_today;
"""
#: Nothing within the budget is as good as today; what is beyond it brings more.
ONLY_TODAY = """
update search.points set is_best = is_today;
delete from search.points where is_within_budget and not is_today;
"""
TOLD_OF_WHOM = """
alter table meta.search add column people bigint;
alter table meta.search add column months double;
update meta.search set people = 1234, months = 5.94;
"""


def publish_search(home: Path, name: str, *changes: str) -> Path:
    folder = home / "published" / "searches"
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(folder / f"{name}.duckdb") as con:
        for statement in (POINTS, *changes):
            con.execute(statement.replace("{name}", name))
    return folder / f"{name}.duckdb"
