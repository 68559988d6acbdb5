"""The record of a session out of the store: what belongs to it, in the report of the command line, and masked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from meetings import MEETING

from relmap.cli import main
from relmap.interchange import read
from relmap.model.changes import ChangeSet, compare
from relmap.report.pack import unpack
from relmap.report.views.session import session_view
from relmap.store import Store, open_store
from relmap.store.bring import bring
from relmap.workshop.record import make_record
from relmap.workshop.room import events_of

IN, AFTER = "2026-11-02T09:39:00.000+08:00", "2026-11-02T02:00:00.000+00:00"
"""Within the meeting of `meetings`, and more than an hour after it."""


@pytest.fixture
def store(tmp_path: Path, demo_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo account, edited in a meeting and long after it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMAP_LANG", "en")
    with open_store("a.lbug", write=True) as opened:
        bring(opened, read(demo_file), None, who="li", name="test", delete=True)
        title(opened, "Seen in the session <b>", IN)
        title(opened, "Seen long after", AFTER)
        opened.keep_minutes("whb", MEETING)
        opened.keep_minutes("whb", MEETING.model_copy(update={"id": "m0", "changed": "2026-11-01T09:00:00+08:00"}))
    return tmp_path / "a.lbug"


def title(store: Store, text: str, at: str) -> None:
    stored = store.load("whb")
    people = tuple(
        person.model_copy(update={"title": text}) if person.id == "p-cfo" else person for person in stored.bundle.people
    )
    made = ChangeSet("Li", at, compare(stored.bundle, replace(stored.bundle, people=people)), opid=f"op-{at}")
    store.apply("whb", made, expected=stored.version)


def section(path: Path, name: str = "session") -> str:
    page = unpack(path.read_text(encoding="utf-8"))["packed"]["page"]
    return page.split(f'<section id="{name}">')[1].split("</section>")[0]


def test_a_record_tells_what_belongs_to_the_session(store: Path) -> None:
    with open_store(str(store)) as opened:
        stored, events = opened.load("whb"), list(events_of(opened.history("whb")))
    found = make_record(MEETING, stored.bundle, events, stored.settings, ongoing=False)
    assert [(one.seq, one.who) for one in found.changes] == [(2, "Li")]
    assert "Seen in the session" in found.changes[0].what["en"]
    assert [one.number for one in found.minutes.rounds] == [1, 2], "no round that is open"
    assert found.minutes.guests == ()
    assert set(found.names) == {"p-cfo", "p-budget"}
    assert found.before is not None
    assert found.before.keys() == found.after.keys()
    ongoing = make_record(MEETING, stored.bundle, events, stored.settings, ongoing=True)
    assert [one.seq for one in ongoing.changes] == [2, 3]


def test_the_command_tells_the_last_session(store: Path) -> None:
    assert main(["report", "--store", str(store), "--session", "-o", "a.html", "--no-network"]) == 0
    found = section(Path("a.html"))
    for words in ("2026-11-02", "09:00", "09:40", "Call Qiu Lin 邱琳 &lt;b&gt;", "Who signs?", "谁签字？", "0.5",
                  "Seen in the session &lt;b&gt;", "09:39"):  # fmt: skip
        assert words in found, words
    assert "Seen long after" not in found
    assert "0" * 64 not in Path("a.html").read_text(encoding="utf-8") + found
    assert main(["report", "--store", str(store), "-o", "b.html", "--no-network"]) == 0
    assert "#session" not in unpack(Path("b.html").read_text(encoding="utf-8"))["packed"]["page"]


def test_a_masked_record_names_nobody(store: Path) -> None:
    assert main(["report", "--store", str(store), "--session", "--mask", "-o", "a.html", "--no-network"]) == 0
    found = section(Path("a.html"))
    for name in ("Qiu Lin", "邱琳", "p-budget", "Wang", "Call", "Who signs", "Seen in the session"):
        assert name not in found, name
    assert "1 decisions, 2 questions and 1 changes are counted here" in found
    assert "Q.L." in found
    assert 'data-go="' in found, "rounds still lead to the map"


def test_a_review_is_linked(store: Path) -> None:
    assert main(["review", "freeze", "--store", str(store), "--as-of", "2026-10-01"]) == 0
    assert main(["report", "--store", str(store), "--session", "-o", "a.html", "--no-network"]) == 0
    assert 'href="#review"' in section(Path("a.html"))


def test_without_a_session_it_says_so(store: Path, demo_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store("none.lbug", write=True) as opened:
        bring(opened, read(demo_file), None, who="li", name="test", delete=True)
    assert main(["report", "--store", "none.lbug", "--session", "-o", "a.html"]) == 4
    assert "no session" in capsys.readouterr().err
    assert main(["report", "--bundle", str(demo_file), "--session", "-o", "a.html"]) == 2
    assert "needs a store" in capsys.readouterr().err
    assert main(["report", "--store", str(store), "--session", "-o", "a.svg"]) == 2
    assert "HTML" in capsys.readouterr().err
    assert not Path("a.html").exists()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"index": 0.1}, {"index": 0.2}, "from 0.10 to 0.20"),
        (None, {"index": 0.2}, "is 0.20; at the beginning there was none"),
        ({"index": None}, {"index": None}, "not assessed yet"),
    ],
)
def test_the_first_line_says_how_the_index_moved(store: Path, before: Any, after: Any, said: str) -> None:
    with open_store(str(store)) as opened:
        stored, events = opened.load("whb"), list(events_of(opened.history("whb")))
    found = make_record(MEETING, stored.bundle, events, stored.settings, ongoing=False)
    view = session_view(replace(found, before=before, after=after), {})
    assert said in view.lead.plain("en")
    assert view.lead.plain("zh") != view.lead.plain("en")
