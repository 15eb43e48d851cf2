"""What a search turns, and how it is kept, beside what it finds (test_simulation_search.py)."""

from __future__ import annotations

import pytest

from models.simulation.search import Answer, Found
from pipelines.errors import ConfigurationError
from pipelines.simulation.ask import Answered
from pipelines.simulation.books import Books, open_books
from pipelines.simulation.knobs import knobs_of
from pipelines.simulation.search import NOBODY, Search, _points
from tests.pipelines.simulated_mall import simulated_mall


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    return open_books(simulated_mall(tmp_path_factory).home)


@pytest.mark.parametrize(
    "told",
    [
        ["first: 1000..1500", "level 1, first: 1100..1200"],
        ["level 2, category Tea, first: 100..200", "level 2, category tea, first: 100..200"],
        ["bonus 300000: 1%..2%", "bonus 300000: 5000..9000"],
    ],
)
def test_one_number_is_not_turned_twice(books: Books, told: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="at once: choose one"):
        knobs_of(books, told)


def test_what_has_its_file_late_is_published_like_the_others(books: Books) -> None:
    knobs = knobs_of(books, ["first: 800..1600 by 40"])
    answers = [Answered(NOBODY, 1, 3.0, float(cost), 2.0) for cost in range(200)]
    found = [
        Found({knobs[0].name: cost}, Answer(cost, 2.0, 1.0), is_best=cost == 199, is_today=cost == 0)
        for cost in range(200)
    ]
    result = Search(knobs, 5, found, answers, {199: books.home.root / "late.txt"}, people=1, months=1.0)
    points = _points(books, result)
    assert points["file"].drop_nulls().to_list() == ["late.txt"]
    assert points.filter("is_best")["commission_fen"].to_list() == [199]
