"""The board in a few sentences: who leads or won, who is off it, what changed since, and what to do now."""

from __future__ import annotations

from dashboards import frame
from dashboards.format import day, percent, plain
from dashboards.frame import Page
from dashboards.published import Row
from dashboards.questions import leaderboard
from dashboards.questions.incomes import Growth
from dashboards.questions.leaderboard import Held
from dashboards.views.leaderboard import headline, incomes, lists, words
from dashboards.views.leaderboard.chooser import Chosen

#: A running race is close where the first is less than this part (one in so many) ahead of the second.
CLOSE = 10


def render(page: Page, chosen: Chosen, places: list[Row], boards: dict[str, list[Held]], growth: Growth) -> None:
    sentences = [
        _race(page, chosen, places),
        _kept_off(page, chosen),
        _corrected(page, chosen, places),
        _due(page, boards),
        incomes.sentence(page, growth),
    ]
    frame.findings(page, sentences)


def _race(page: Page, chosen: Chosen, places: list[Row]) -> str:
    """Who is in front, by how much, and how that stands beside the period before."""
    text, board = page.text, chosen.board
    opening = text(f"board_opening.{board.state}", board=words.titled(text, board), ready=words.ready(page, board))
    if not places:
        minimum = words.said(text, board, board.minimum)
        return text("findings.space").join([opening, text("leaderboard.nobody", minimum=minimum)])
    parts = [opening, _by_region(page, chosen, places) if _is_of_regions(chosen) else _first(page, chosen, places)]
    earlier = headline.before(page, chosen)
    if earlier:
        parts.append(_beside_before(page, chosen, places, earlier))
    return text("findings.space").join(parts)


def _is_of_regions(chosen: Chosen) -> bool:
    return chosen.board.is_by_region and chosen.region is None


def _first(page: Page, chosen: Chosen, places: list[Row]) -> str:
    text, board = page.text, chosen.board
    firsts = [row for row in places if row["rank"] == 1]
    person = plain(firsts[0]["distributor_id"])
    value = words.said(text, board, firsts[0]["value"])
    if len(firsts) > 1:
        return text("leaderboard.shared_first", person=person, value=value, others=len(firsts) - 1)
    second = next((row for row in places if row["rank"] != 1), None)
    if second is None:
        return text("leaderboard.alone", person=person, value=value)
    gap = firsts[0]["value"] - second["value"]
    key = "leaderboard.leads" if gap else "leaderboard.leads_by_time"
    runner_up, ahead = plain(second["distributor_id"]), words.gap(text, board, gap)
    said = text(key, person=person, value=value, second=runner_up, gap=ahead, people=f"{len(places):,}")
    is_close = board.is_open and gap * CLOSE < firsts[0]["value"]
    return text("findings.space").join([said, text("leaderboard.close")]) if is_close else said


def _by_region(page: Page, chosen: Chosen, places: list[Row]) -> str:
    text, best = page.text, max(places, key=lambda row: row["value"])
    return text(
        "leaderboard.regions",
        regions=len({row["scope"] for row in places}),
        all=len(chosen.board.scopes),
        region=plain(best["scope"]),
        person=plain(best["distributor_id"]),
        value=words.said(text, chosen.board, best["value"]),
    )


def _beside_before(page: Page, chosen: Chosen, places: list[Row], earlier: list[Row]) -> str:
    """How far the best value moved, and whether the same person is first again."""
    text = page.text
    now, before = (max(row["value"] for row in each) for each in (places, earlier))
    again = _firsts(places) & _firsts(earlier)
    parts = [text("leaderboard.again")] if again and not _is_of_regions(chosen) else []
    if now == before:
        moved = text("leaderboard.first_same")
    else:
        key = "leaderboard.first_up" if now > before else "leaderboard.first_down"
        moved = text(key, share=percent(abs(now - before), before))
    return text("findings.space").join([moved, *parts])


def _firsts(places: list[Row]) -> set[tuple[str, str]]:
    return {(row["scope"], row["distributor_id"]) for row in places if row["rank"] == 1}


def _kept_off(page: Page, chosen: Chosen) -> str:
    """How many are off it, and the one of them who had most."""
    found = headline.excluded(page, chosen)
    if not found:
        return ""
    text = page.text
    [most] = leaderboard.kept_off(page.publication, chosen.board, chosen.region, shown=1)
    return text(
        "leaderboard.kept_off_said",
        people=f"{found:,}",
        person=plain(most["distributor_id"]),
        value=words.said(text, chosen.board, most["value"]),
        void=f"{most['void_orders']:,}",
        orders=f"{most['orders']:,}",
    )


def _corrected(page: Page, chosen: Chosen, places: list[Row]) -> str:
    changed = [row for row in places if lists.is_corrected(row)]
    if not changed:
        return page.text("leaderboard.uncorrected") if chosen.board.issued_at and places else ""
    moved = sum(row["rank_now"] != row["rank"] for row in places)
    return page.text("leaderboard.corrected_said", people=f"{len(changed):,}", moved=f"{moved:,}")


def _due(page: Page, boards: dict[str, list[Held]]) -> str:
    """What can be issued now, else what can be next and when."""
    text = page.text
    due = [board for periods in boards.values() for board in leaderboard.due(periods)]
    if due:
        named = text("leaderboard.between").join(words.titled(text, board) for board in due)
        return text("leaderboard.due_said", count=len(due), boards=named)
    coming = [board for periods in boards.values() if (board := leaderboard.upcoming(periods))]
    if not coming:
        return ""
    first = min(coming, key=lambda board: board.ready_at)
    when = day(text, page.run.local(first.ready_at).date(), "weekday")
    return text("leaderboard.coming_said", board=words.titled(text, first), when=when)
