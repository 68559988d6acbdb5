"""Which questions are worth asking, and the command that prints them."""

from __future__ import annotations

import json
import math
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from doubts import DEMO, KNOWN, TODAY, deal, demo, person, role, simulated, small, stance, tie

from relmap.cli.commands.questions_command import run
from relmap.engine.uncertainty import (
    Figure,
    UnknownKind,
    find_unknowns,
    questions,
)
from relmap.engine.uncertainty.shares import first_order, groups
from relmap.frame import build
from relmap.model import records
from relmap.model import vocabulary as words
from relmap.model.errors import Unusable
from relmap.model.settings import Settings
from relmap.score.coverage import evaluate
from relmap.text import Text


class TestShares:
    def test_a_sum_of_independent_parts_is_shared_by_their_variances(self) -> None:
        """Y = 3·A + 1·B + noise with A, B = ±1: S_A = 9/12, S_B = 1/12, and an idle C has nothing."""
        rng = np.random.default_rng(5)
        codes = rng.integers(0, 2, (2000, 3))
        values = (2 * codes[:, :2] - 1) @ np.array([3.0, 1.0]) + math.sqrt(2) * rng.standard_normal(2000)
        nothing = [np.zeros(2)] * 3
        effects = [np.array([-3.0, 3.0]), np.array([-1.0, 1.0]), np.zeros(2)]
        for known in (nothing, effects):
            a, b, c = first_order(values, codes, known)
            assert a.value == pytest.approx(9 / 12, abs=0.03)
            assert b.value == pytest.approx(1 / 12, abs=0.03)
            assert c.value == pytest.approx(0.0, abs=0.005)
            assert (a.clear, b.clear) == (True, True)

    def test_pure_interaction_has_no_first_order_share(self) -> None:
        codes = np.random.default_rng(6).integers(0, 2, (4000, 2))
        values = ((2 * codes[:, 0] - 1) * (2 * codes[:, 1] - 1)).astype(np.float64)
        assert all(share.value < 0.01 for share in first_order(values, codes, [np.zeros(2)] * 2))

    def test_chance_is_taken_off(self) -> None:
        """Without the correction, 8 groups of pure noise among 100 draws would show a share near 7/99."""
        rng = np.random.default_rng(7)
        found = [
            first_order(rng.standard_normal(100), rng.integers(0, 8, (100, 1)), [np.zeros(8)])[0] for _ in range(300)
        ]
        assert np.mean([share.value for share in found]) < 0.03
        assert np.mean([share.clear for share in found]) < 0.05

    def test_many_answers_are_grouped_by_effect(self) -> None:
        effect = np.array([float(i % 20) for i in range(40)])
        found = groups(np.arange(40), effect)
        assert len(set(found.tolist())) == 8
        assert all(a <= b for a, b in zip(*(sorted(found[effect < 10]), sorted(found[effect >= 10])), strict=False))

    def test_the_shares_of_an_account_make_at_most_the_whole(self) -> None:
        asked = questions(demo(draws=400), 50)
        assert 0.3 < sum(q.share for q in asked) <= 1.1
        assert [q.share for q in asked] == sorted((q.share for q in asked), reverse=True)


class TestQuestions:
    def test_the_dominant_unknown_comes_first_and_an_idle_one_not_at_all(self) -> None:
        bundle = small(
            stances=(stance("a", 0), stance("b", 0)),
            ties=(
                tie("us", "boss", "working"),
                tie("a", "b", "working", confirmed=False),
                tie("us", "b", "acquainted", confirmed=False),
            ),
            **deal(role("approver", "boss"), role("user", "a", 1)),
        )
        found = simulated(bundle)
        first, *rest = questions(found)
        assert (first.unknown.kind, first.unknown.subject) == (UnknownKind.UNKNOWN_STANCE, "boss")
        assert first.share > 0.8
        assert (first.ask, first.of, first.figure) == ("us", "boss", Figure.OUTLOOK)
        assert "a|b" in {unknown.subject for unknown in found.unknowns}
        assert "a|b" not in {question.unknown.subject for question in rest}

    def test_a_vacant_role_is_asked_of_those_who_play_in_its_step(self) -> None:
        ties = (tie("us", "a", "trusted"), tie("us", "boss", "ally"))
        bundle = small(**KNOWN, ties=ties, **deal(role("approver", None), role("user", "a", 1)))
        found = simulated(bundle)
        (question,) = questions(found)
        assert (question.unknown.kind, question.unknown.subject) == (UnknownKind.VACANT_ROLE, "p/s/approver")
        assert (question.ask, question.of) == ("us", "a")
        ids = found.score.frame.people.ids
        assert [ids[i] for i in question.unknown.answers] == ["b", "boss"]
        assert found.intervals[Figure.LINE].sd == 0.0  # type: ignore[union-attr]

    def test_levels_of_known_holders_tell_who_may_hold_a_role(self) -> None:
        roles = (role("approver", None), role("approver", "boss", 1), role("user", "a", 2))
        steps = (
            records.Step(process="p", id="s", name="Step"),
            records.Step(process="p", id="t", name="Other", position=1),
        )
        lists = deal(*(r.model_copy(update={"step": "t"}) if r.position else r for r in roles)) | {"steps": steps}
        (unknown,) = find_unknowns(evaluate(build(small(**KNOWN, **lists)), TODAY, Settings()), 0.2)
        assert unknown.chances == pytest.approx((1 / 6, 1 / 6, 2 / 3))

    def test_without_anybody_of_ours_there_is_nobody_to_ask(self) -> None:
        bundle = small(people=(person("boss", "executive"), person("a")), **deal(role("approver", "boss")))
        (first, *_) = questions(simulated(bundle))
        assert (first.ask, first.of) == (None, None)

    def test_gaps_about_what_is_not_known_stay(self) -> None:
        found = demo(draws=200)
        assert all(0 <= row.top <= row.stays <= 1 for row in found.gaps)
        assert {row.gap.identity: row.stays for row in found.gaps}["departed_person", "p-dcio"] == 1.0
        everything = demo(draws=30, gaps=500)
        fixed = [
            row for row in everything.gaps if row.gap.kind in (words.GapKind.UNKNOWN_STANCE, words.GapKind.VACANT_ROLE)
        ]
        assert fixed
        assert all(row.stays == 1.0 for row in fixed)


class TestCommand:
    def call(self, **changes: Any) -> Namespace:
        plain = {"bundle": str(DEMO), "store": None, "account": None, "as_of": None, "settings": None}
        return Namespace(**(plain | {"json": False, "mask": False, "most": 3, "draws": 60, "seed": 1} | changes))

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_it_prints_intervals_and_questions(self, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
        run(self.call(), Text(lang))
        shown = capsys.readouterr().out
        assert "80%" in shown
        assert "许静岚" in shown
        assert "  3. " in shown
        assert "{" not in shown

    def test_json(self, capsys: pytest.CaptureFixture[str]) -> None:
        run(self.call(json=True), Text("en"))
        found = json.loads(capsys.readouterr().out)
        assert found["as_of"] == "2026-11-01"
        assert found["intervals"].keys() == {figure.value for figure in Figure}
        assert found["intervals"]["index"].keys() == {"score", "mean", "sd", "low", "high"}
        assert len(found["gaps"]) == 10
        assert len(found["questions"]) == 3
        assert found["questions"][0].keys() == {
            "kind", "subject", "share", "sentence", "ask", "of", "figure", "low", "high"
        }  # fmt: skip

    def test_nothing_to_ask_says_so(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        from relmap.interchange import write

        file = tmp_path / "small.json"
        write(small(**KNOWN, ties=(tie("us", "boss", "trusted"),)), file)
        run(self.call(bundle=str(file)), Text("en"))
        shown = capsys.readouterr().out
        assert Text("en")("questions.nothing") in shown
        assert Text("en")("cli.not_assessed") in shown

    @pytest.mark.parametrize("wrong", [{"most": 0}, {"draws": 1}, {"seed": 0}])
    def test_a_wrong_number_is_refused(self, wrong: dict[str, int]) -> None:
        with pytest.raises(Unusable):
            run(self.call(**wrong), Text("en"))
