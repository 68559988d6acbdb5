"""Analyses that the tests of exports share, and how their files are written and read."""

from __future__ import annotations

import zipfile
from functools import cache
from pathlib import Path

import pytest

from relmap.engine.analysis import Analysis, analyse
from relmap.exports import write
from relmap.frame import build
from relmap.interchange import read
from relmap.model.bundle import Bundle
from relmap.model.privacy import masked
from relmap.model.records import day
from relmap.model.settings import Settings

HOME = Path(__file__).parent.parent
HARBOUR = HOME / "examples" / "harbour_bank.json"
PARLIAMENT = HOME / "examples" / "ep_google.json"
EVIL = (
    "<script>alert(1)</script>",
    "]]></a:t><b>",
    '=HYPERLINK("http://x.example","x")',
    "see https://x.example/ now",
    "line\u2028end",
    "\u202eflip",
    "{{ 7*7 }} {name}",
)


def analysed(bundle: Bundle) -> Analysis:
    return analyse(build(bundle), day(bundle.as_of or "2026-01-01"), Settings())


@cache
def harbour() -> Analysis:
    return analysed(read(HARBOUR))


@cache
def again() -> Analysis:
    return analysed(read(HARBOUR))


@cache
def parliament() -> Analysis:
    return analysed(read(PARLIAMENT))


@cache
def hostile() -> Analysis:
    """The account with something nasty in every text that people type."""
    bundle = read(HARBOUR)
    people = [
        person.model_copy(update={"name": f"{EVIL[i % 7]} {i}", "title": EVIL[(i + 1) % 7]})
        for i, person in enumerate(bundle.people)
    ]
    named = {
        kind: [record.model_copy(update={"name": EVIL[i % 7]}) for i, record in enumerate(getattr(bundle, kind))]
        for kind in ("organizations", "units", "processes", "steps")
    }
    return analysed(bundle.with_lists(named | {"people": people}))


@cache
def empty() -> Analysis:
    bare = read(HARBOUR)
    mine = tuple(org for org in bare.organizations if org.id == bare.account)
    return analysed(Bundle(account=bare.account, as_of=bare.as_of, organizations=mine))


@cache
def anonymous() -> Analysis:
    return analysed(masked(read(HARBOUR)))


def need(form: str) -> None:
    """Skip what an optional library makes where it is not installed."""
    if form in ("pptx", "png"):
        pytest.importorskip({"pptx": "pptx", "png": "resvg_py"}[form])


def written(analysis: Analysis, folder: Path, form: str, lang: str = "en") -> Path:
    path = folder / f"{lang}.{form}"
    if form == "pptx":
        need(form)
    write(analysis, path, lang)
    assert [found.name for found in folder.iterdir() if found.name.startswith(("relmap-", "."))] == []
    return path


def everything(path: Path) -> str:
    """All text of a file, with that of the parts of an archive."""
    data = path.read_bytes()
    if not zipfile.is_zipfile(path):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    return "\n".join([*archive.namelist(), *parts])
