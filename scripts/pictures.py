"""Draw the pictures of docs/pictures/ anew: both demo reports, desktop and phone, in both languages.

    python scripts/pictures.py out/demo/harbour_bank.html out/demo/ep_google.html

Needs playwright and a Chromium (RELMAP_CHROMIUM names it, else the one on the path).
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}
VIEWS = {
    "gaps": "en",
    "plan": "en",
    "routes": "en",
    "grid": "zh",
    "processes": "en",
    "space": "zh",
    "network": "en",
    "trend": "zh",
}
"""Other views of the first report, and the language of each picture."""
CALM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def draw(browser: Browser, report: Path, size: str, lang: str, view: str = "map") -> None:
    """One picture of one report."""
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{report.resolve().as_uri()}#{view}")
    if page.get_attribute("html", "lang") != lang:
        page.click("button.language")
    page.wait_for_timeout(400)
    name = report.stem if view == "map" else f"{report.stem}-{view}"
    page.screenshot(path=PICTURES / f"{name}-{size}-{lang}.png")
    page.close()


def draw_sheet(browser: Browser, report: Path) -> None:
    """The printed A3 sheet, as the PDF itself."""
    page = browser.new_page()
    page.goto(report.resolve().as_uri())
    page.wait_for_timeout(400)
    page.pdf(path=PICTURES / f"{report.stem}-a3.pdf", prefer_css_page_size=True, page_ranges="1")
    page.close()


def main() -> None:
    """Every picture of every report named on the command line."""
    chromium = os.environ.get("RELMAP_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CALM))
        for report in map(Path, sys.argv[1:]):
            for size in SIZES:
                for lang in ("en", "zh"):
                    draw(browser, report, size, lang)
        first = Path(sys.argv[1])
        for view, lang in VIEWS.items():
            draw(browser, first, "desktop", lang, view)
        draw_sheet(browser, first)
        browser.close()


if __name__ == "__main__":
    main()
