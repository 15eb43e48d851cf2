"""Writing the site: every issued board gets a folder, and what it says is written anew where it has changed."""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.durable import alone, write_atomically
from pipelines.leaderboard.boards import by_period, issued_boards
from pipelines.publish import latest
from pipelines.settings import DEFAULT_TIMEZONE, Home
from pipelines.site.document import Document, document
from pipelines.site.names import Names
from pipelines.site.page import LANGUAGES, board_page, file_name, overview_page
from pipelines.site.picture import draw
from pipelines.warehouse import connect


def write_site(home: Home) -> Path:
    """Writes <home>/site: `index.html` and `en.html` with the newest issue of each board and the earlier ones, and per
    issue `<board>/<first day>/` with a page in each language, `board.png` and `board.json`. Returns the folder.

    A name that was erased from the contacts since, or a value that was corrected, is written anew; an issue of which
    nothing has changed is left as it is.
    """
    with alone(home.root / ".site.lock"):
        return _write(home)


def _write(home: Home) -> Path:
    issued = issued_boards(home)
    names = Names(home, {place.distributor_id for board in issued for place in board.places})
    timezone = _timezone(home)
    documents = [document(scopes, names, timezone) for scopes in by_period(issued)]
    for said in documents:
        _write_board(home.site / said["board"] / said["period_start"], said)
    for language in LANGUAGES:
        write_atomically(home.site / file_name(language), overview_page(documents, language))
    return home.site


def _write_board(folder: Path, said: Document) -> None:
    """The file comes last: while it is not there, or says something else, the others are not as they should be."""
    text = json.dumps(said, ensure_ascii=False, indent=1)
    file = folder / "board.json"
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        write_atomically(folder / file_name(language), board_page(said, language))
    unfinished = folder / "board.new"
    draw(said, unfinished)
    unfinished.replace(folder / "board.png")
    write_atomically(file, text)


def _timezone(home: Home) -> str:
    file = latest(home)
    if file is None:
        return DEFAULT_TIMEZONE
    with connect(file, read_only=True) as con:
        return con.execute("select business_timezone from meta.run").fetchall()[0][0]
