"""Policy rows are appended, never edited."""

from __future__ import annotations

from tests.architecture.house import ROOT, assert_none, git, rows, rows_of

POLICY = "dbt/policy/*.csv"


def _lost_rows(path: str) -> set[str]:
    """Rows of a policy file at some commit that are not in it any more; a column that is new since doesn't matter."""
    now = [row.items() for row in rows(ROOT / path)] if (ROOT / path).exists() else []
    earlier = (
        row
        for commit in git("log", "--format=%H", "--diff-filter=AM", "--", path).split()
        for row in rows_of(git("show", f"{commit}:{path}"))
    )
    return {f"{path}: {','.join(row.values())}" for row in earlier if not any(row.items() <= kept for kept in now)}


def test_every_policy_row_that_was_ever_committed_is_still_there():
    ever = set(git("log", "--format=", "--name-only", "--", POLICY).split())
    lost = (row for path in ever for row in _lost_rows(path))
    assert_none(lost, "append a row with a newer effective_from; these were changed or taken out")


def test_every_policy_row_says_since_when_and_why():
    for file in (ROOT / "dbt/policy").glob("*.csv"):
        for row in rows(file):
            assert row["effective_from"], f"{file.name}: {row}"
            assert row["note"], f"{file.name}: {row}"
