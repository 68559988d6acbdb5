"""The Python API, as a notebook uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import relmap
from relmap.api.listing import as_html
from relmap.interchange import read
from relmap.model.errors import MissingExtra
from relmap.store.bring import bring

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def account() -> relmap.Account:
    return relmap.read(ROOT / "examples" / "harbour_bank.json")


def test_the_exported_names() -> None:
    assert relmap.__all__ == sorted(relmap.__all__)
    for name in relmap.__all__:
        assert getattr(relmap, name) is not None
    with pytest.raises(AttributeError):
        relmap.nothing  # noqa: B018
    assert dir(relmap) == relmap.__all__


def test_scores(account: relmap.Account) -> None:
    score = account.score()
    assert score.point == pytest.approx(0.298, abs=1e-3)
    assert 0 < score.index < 1
    assert list(score.to_frame()["figure"]) == ["point", "line", "surface", "space", "index"]
    assert "point 0.30" in repr(score)
    assert account.score("2025-06-30").point != score.point
    people = score.people()
    assert len(people) == len(people.to_frame()) == int(score.detail.point.counted.sum())


def test_every_answer_is_a_listing(account: relmap.Account) -> None:
    for listing in (account.gaps(), account.departures(), account.trend(months=2), account.questions(3, draws=50)):
        assert len(listing) == len(listing.to_frame()) == len(listing.rows)
        assert next(iter(listing)) == listing[0]
        assert listing._repr_html_().startswith("<table>")
        assert account.name in repr(listing)
    assert account.gaps(lang="zh").rows[0]["kind"] == "没有导师"


def test_the_others(account: relmap.Account, tmp_path: Path) -> None:
    assert account.explain("p-cfo").person == "p-cfo"
    assert account.routes("p-cfo").best is not None
    assert account.outlook().value is not None
    plan = account.plan(hours=20)
    assert plan.base < plan.value <= plan.bound + 1e-12
    assert len(plan) == len(plan.to_frame())
    assert "20 hours" in repr(plan) or "hours" in repr(plan)
    assert account.report(tmp_path / "a.html").stat().st_size > 10_000


def test_from_a_store(tmp_path: Path) -> None:
    store = str(tmp_path / "a.lbug")
    with relmap.open_store(store, write=True) as opened:
        bring(opened, read(ROOT / "examples" / "harbour_bank.json"), None, who="li", name="x", delete=True)
    assert relmap.load(store=store).score().index == relmap.load("whb", store=store).score().index


def test_nothing_in_a_table_is_markup() -> None:
    shown = as_html("<b>", [{"<i>": "<script>", "n": 0.5, "none": None}])
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert as_html("nothing", []) == "<p>nothing: –</p>"


def test_without_pandas(account: relmap.Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtra, match="relmap\\[frame\\]"):
        account.score().to_frame()


def test_the_notebook_runs() -> None:
    """Every cell again, in order; what it once printed as text it still prints."""
    book = json.loads((ROOT / "docs" / "example.ipynb").read_text(encoding="utf-8"))
    cells = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] for cell in cells)
    program = "\n".join("".join(cell["source"]) for cell in cells)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    scope: dict[str, object] = {}
    exec("".join(cells[0]["source"]).rsplit("\n", 1)[0], scope)
    assert repr(eval("account.score()", scope)) == "".join(cells[1]["outputs"][0]["data"]["text/plain"])
