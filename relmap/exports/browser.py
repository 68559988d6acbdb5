"""An installed browser that draws without a window: where it is, and how it is run.

It gets a profile of its own that is thrown away, may ask nobody for anything, and writes a file that takes its
place only when it is complete.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from relmap.files import replacing
from relmap.model.errors import MissingExtra, Unusable

VARIABLE = "RELMAP_CHROMIUM"
SECONDS = 120
_ON_PATH = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
_ON_WINDOWS = (
    r"Google\Chrome\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"Chromium\Application\chrome.exe",
)
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_ON_MACOS = ("Google Chrome", "Microsoft Edge", "Chromium")
_QUIET = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--no-pings",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)


def find_browser() -> str | None:
    """The browser that RELMAP_CHROMIUM names, else the first Chromium, Chrome or Edge that is installed.

    Raises:
        Unusable: if RELMAP_CHROMIUM names what is not there.
    """
    named = os.environ.get(VARIABLE)
    if named:
        found = shutil.which(named)
        if found is None:
            raise Unusable("no_such_browser", variable=VARIABLE, file=named)
        return found
    return next(_installed(), None)


def _installed() -> Iterator[str]:
    yield from filter(None, map(shutil.which, _ON_PATH))
    places = [Path(os.environ[name]) / file for name in _WINDOWS_FOLDERS if name in os.environ for file in _ON_WINDOWS]
    for folder in (Path("/Applications"), Path.home() / "Applications"):
        places += [folder / f"{name}.app" / "Contents" / "MacOS" / name for name in _ON_MACOS]
    yield from (str(place) for place in places if place.is_file())


def run_browser(content: str, name: str, path: Path, output: str, *arguments: str) -> None:
    """Let the browser open a text and write what it draws to a file.

    Args:
        content: the page or picture.
        name: what its file is called; the ending says what it is.
        path: the file to be made.
        output: the argument that names the file to the browser, with the place `{target}`.
        arguments: further ones.

    Raises:
        MissingExtra: if there is no browser.
        Unusable: if it fails or takes longer than two minutes.
    """
    browser = find_browser()
    if browser is None:
        raise MissingExtra("no_browser", variable=VARIABLE)
    # Beside the result and under a plain name: a browser from a sealed package (snap) sees neither /tmp nor .names.
    with replacing(path) as draft, TemporaryDirectory(prefix="relmap-", dir=path.parent.resolve()) as folder:
        source, target = Path(folder, name), Path(folder, f"drawn{path.suffix}")
        source.write_text(content, encoding="utf-8", newline="\n")
        command = [browser, *_QUIET, *_sandbox(), f"--user-data-dir={Path(folder, 'profile')}", *arguments]
        reason = _run([*command, output.format(target=target), source.as_uri()])
        if not target.is_file() or not target.stat().st_size:
            raise Unusable("browser_failed", file=str(path), browser=browser, reason=reason)
        target.replace(draft)


def _sandbox() -> tuple[str, ...]:
    """Chromium refuses to start as root inside its sandbox."""
    return ("--no-sandbox",) if sys.platform == "linux" and os.geteuid() == 0 else ()


def _run(command: list[str]) -> str:
    """Run it to its end; returns the last line that it said."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"{SECONDS} s"
    except OSError as error:
        return error.strerror or str(error)
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"exit {done.returncode}"
