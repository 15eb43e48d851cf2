"""How long Chromium takes until a page stands drawn."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.streamlit_session import ANSWER_SECONDS

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
#: So tall that every chart is in sight: those below are drawn when somebody scrolls down to them.
WINDOW = {"width": 1280, "height": 5000}
STILL_MILLISECONDS = 300
#: Notes when something was last added to the page or taken away.
WATCH = """addEventListener('DOMContentLoaded', () => new MutationObserver(() => window.changed = performance.now())
    .observe(document.body, {childList: true, subtree: true}))"""
#: Milliseconds from the call of the address to the last change, once the script has ended, the title and so many charts
#: are there, and nothing has changed for a while.
DRAWN_AFTER = """([charts, still]) => {
    const app = document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]');
    const drawn = document.querySelectorAll('[data-testid=stPlotlyChart]:has(.main-svg)').length;
    const isWhole = app?.querySelector('h1') && drawn >= charts;
    return isWhole && performance.now() - window.changed > still && window.changed;
}"""


@contextmanager
def drawing() -> Iterator[Callable[[str, int], float] | None]:
    """What draws an address with so many charts and returns the seconds it took; None where there is no Chromium or
    no Playwright."""
    executable = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        executable = None
    if executable is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        # One for all: its cache keeps the scripts that every page needs.
        context = browser.new_context(viewport=WINDOW)
        context.add_init_script(WATCH)

        def draw(address: str, charts: int) -> float:
            page = context.new_page()
            try:
                page.goto(address, wait_until="commit")
                drawn = page.wait_for_function(
                    DRAWN_AFTER, arg=[charts, STILL_MILLISECONDS], timeout=ANSWER_SECONDS * 1000
                )
                return drawn.json_value() / 1000
            finally:
                page.close()

        yield draw
        browser.close()
