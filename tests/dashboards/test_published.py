"""The published file: found by LATEST, opened once, let go when a newer one is there."""

from __future__ import annotations

import threading
from pathlib import Path

from dashboards import published
from tests.dashboards.conftest import Open
from tests.dashboards.small_mall import publish

NEXT_RUN = "20260321T040000"
COUNT = "select count(*) as entries from marts.fct_commission_ledger"


def open_files(folder: Path) -> set[str]:
    """The names of this process's open files in `folder`."""
    targets = Path("/proc/self/fd").iterdir()
    resolved = [target.resolve() for target in targets if target.exists()]
    return {path.name for path in resolved if path.parent == folder}


def test_nothing_is_published_before_the_first_run(home: Path) -> None:
    assert published.latest(home) is None


def test_a_pointer_to_a_file_that_is_gone_is_nothing(home: Path) -> None:
    publish(home).unlink()
    assert published.latest(home) is None


def test_the_pointer_cannot_lead_out_of_the_home(home: Path) -> None:
    path = publish(home)
    path.rename(home / path.name)
    (home / "published" / "LATEST").write_text(f"../{path.name}\n")
    assert published.latest(home) is None


def test_a_newer_run_is_read_and_the_older_file_let_go(home: Path) -> None:
    older = publish(home)
    assert published.rows(published.latest(home), COUNT) == [{"entries": 14}]
    newer = publish(home, "delete from marts.fct_commission_ledger where entry_type = 'bonus'", run=NEXT_RUN)
    assert published.rows(published.latest(home), COUNT) == [{"entries": 13}]
    assert open_files(home / "published") == {newer.name}
    assert older.exists()


def test_sessions_ask_at_the_same_time(home: Path) -> None:
    publish(home)
    publication, answers = published.latest(home), []

    def ask(number: int) -> None:
        sql = "select $number + count(*) as answer from marts.fct_commission_ledger"
        answers.extend(
            row["answer"] - number for _ in range(20) for row in published.fresh_rows(publication, sql, number=number)
        )

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [14] * 160


def test_an_open_page_shows_the_next_run_when_it_is_drawn_again(small_mall: Path, open_app: Open) -> None:
    app = open_app()
    publish(small_mall, "update marts.fct_earnings_days set amount_fen = amount_fen * 2", run=NEXT_RUN)
    app.run()
    assert next(metric.value for metric in app.metric if metric.label == "计提") == "¥600.00"
