"""The story to present from: what the engine tells, and a team's own from a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from relmap.cli import main
from relmap.engine.analysis import Analysis, analyse
from relmap.frame import build
from relmap.interchange import read
from relmap.model.errors import InvalidInput, Unusable
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.report.storyfile import read_story, write_story
from relmap.report.view import SECTIONS, make_report
from relmap.report.views.story import StoryStep

HOME = Path(__file__).parent.parent
HARBOUR = HOME / "examples" / "harbour_bank.json"
GOLDEN = HOME / "tests" / "golden"


@cache
def analysis(path: Path = HARBOUR) -> Analysis:
    bundle = read(path)
    return analyse(build(bundle), day(bundle.as_of or "2026-01-01"), Settings())


def story(path: Path = HARBOUR) -> tuple[StoryStep, ...]:
    return make_report(analysis(path)).story


def test_it_says_where_we_stand_three_gaps_the_plan_and_the_ask() -> None:
    steps = story()
    assert [step.view for step in steps] == ["map", "gaps", "gaps", "map", "plan", "plan"]
    score, plan = analysis().score, analysis().planned.plan
    assert f"Index is {score.index:.2f}" in steps[0].text.plain("en")
    assert f"总指数为 {score.index:.2f}" in steps[0].text.plain("zh")
    assert steps[3].person == score.frame.index["p-president"]
    assert plan.after.index is not None and f"to {plan.after.index:.2f} by" in steps[4].text.plain("en")
    owners = {chosen.action.owner for chosen in plan.chosen}
    names = {person.id: person.name for person in score.frame.bundle.people}
    assert all(names[owner] in steps[5].text.plain("zh") for owner in owners)


def test_an_account_without_anything_has_a_story_too(tmp_path: Path) -> None:
    bundle = read(HARBOUR)
    empty = type(bundle)(account=bundle.account, as_of=bundle.as_of, organizations=bundle.organizations)
    found = make_report(analyse(build(empty), day("2026-11-01"), Settings())).story
    assert "Nothing can be assessed yet" in found[0].text.plain("en")
    assert all(step.view != "plan" for step in found)


@pytest.mark.parametrize("path", [HARBOUR, GOLDEN / "case1.json", GOLDEN / "ep_google.json"], ids=lambda p: p.stem)
def test_what_is_written_is_read_back(path: Path, tmp_path: Path) -> None:
    frame, steps = analysis(path).score.frame, story(path)
    file = tmp_path / "story.toml"
    file.write_text(write_story(steps, frame), encoding="utf-8")
    found = read_story(file, frame, SECTIONS)
    assert [(s.view, s.anchor, s.person) for s in found] == [(s.view, s.anchor, s.person) for s in steps]
    for lang in ("en", "zh"):
        assert [(s.title.plain(lang), s.text.plain(lang)) for s in found] == [
            (s.title.plain(lang), s.text.plain(lang)) for s in steps
        ]


def test_every_problem_of_a_story_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "story.toml"
    file.write_text(
        '[[step]]\nview = "mapp"\ntitle = "a"\ntext = "b"\n'
        '[[step]]\nperson = "p-presidnt"\ntitle = "a"\ntext = 3\n[[step]]\ntitel = "a"\ntitle = "a"\ntext = {}\n',
        encoding="utf-8",
    )
    with pytest.raises(InvalidInput) as caught:
        read_story(file, analysis().score.frame, SECTIONS)
    found = [(p.where.row, p.where.column, p.suggestion) for p in caught.value.problems]
    assert found == [
        (1, "view", "map"),
        (2, "person", "p-president"),
        (2, "text", ""),
        (3, "titel", "title"),
        (3, "text", ""),
    ]
    assert str(file) in str(caught.value)


@pytest.mark.parametrize("text", ["", "step = 3", "[[step", "[[steps]]\n"])
def test_a_file_that_is_no_story_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "story.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Unusable):
        read_story(file, analysis().score.frame, SECTIONS)


def test_from_the_engine_to_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RELMAP_LANG", "en")
    assert main(["story", "--bundle", str(HARBOUR), "-o", "story.toml"]) == 0
    assert main(["story", "--bundle", str(HARBOUR), "-o", "story.toml"]) == 2
    text = Path("story.toml").read_text(encoding="utf-8").replace("Where we stand", "Our own words")
    Path("story.toml").write_text(text, encoding="utf-8")
    assert main(["report", "--bundle", str(HARBOUR), "--story", "story.toml", "-o", "a.html", "--no-network"]) == 0
    from relmap.report.pack import unpack

    assert "Our own words" in unpack(Path("a.html").read_text(encoding="utf-8"))["packed"]["page"]
    assert main(["story", "--bundle", str(HARBOUR), "--mask"]) == 0
    assert "Lin Qiao" not in capsys.readouterr().out
