"""A retention triangle: shares in the cells, open cells hatched."""

from __future__ import annotations

from dashboards.heatmap import CELL_HEIGHT, triangle


def draw(shares: list[list[float | None]], is_open: list[list[bool]]):
    rows, columns = [f"row<{place}>" for place in range(len(shares))], ["0", "1"]
    return triangle(rows, columns, shares, [["told"] * 2] * len(shares), is_open)


def test_shares_are_written_in_their_cells_and_empty_cells_stay_empty() -> None:
    cells, _ = draw([[1.0, 0.255], [0.0, None]], [[False, False], [False, False]]).data
    assert [list(line) for line in cells.text] == [["100", "26"], ["0", ""]]


def test_the_first_row_is_on_top_and_names_are_written_as_they_are() -> None:
    figure = draw([[1.0, 0.5], [1.0, None]], [[False, False], [False, False]])
    assert figure.layout.yaxis.range == (1.5, -0.5)
    assert figure.layout.yaxis.ticktext == ("row&lt;0&gt;", "row&lt;1&gt;")
    assert figure.layout.height - draw([[1.0, 0.5]], [[False] * 2]).layout.height == CELL_HEIGHT


def test_only_open_cells_that_hold_something_are_hatched() -> None:
    _, hatch = draw([[1.0, 0.5], [1.0, None]], [[False, True], [False, True]]).data
    assert (list(hatch.x), list(hatch.base)) == ([1], [-0.46])


def test_a_triangle_of_nobody_stands() -> None:
    cells, hatch = draw([[0.0, None]], [[False, False]]).data
    assert (cells.zmax, len(hatch.x)) == (1, 0)
