"""The report file: whole in both languages, safe against what people type, the same every time."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from relmap.engine.analysis import analyse
from relmap.engine.gaps import find_gaps
from relmap.engine.suggest import suggest
from relmap.frame import build
from relmap.interchange import read
from relmap.model.bundle import Bundle
from relmap.model.records import day
from relmap.model.settings import Settings
from relmap.report.html import inert_json, render
from relmap.report.inline import join_modules, lean
from relmap.report.pack import unpack
from relmap.report.phrase import joined, say, word
from relmap.report.view import make_report
from relmap.report.views.gaplist import gap_rows
from relmap.report.views.people import our_rows, people_rows
from relmap.report.views.scores import dimension_views
from relmap.score.coverage import Score, evaluate
from relmap.text import catalogue

HOME = Path(__file__).parent.parent
HARBOUR = HOME / "examples" / "harbour_bank.json"
GOLDEN = HOME / "tests" / "golden"
VOID = {"meta", "link", "br", "input", "img", "hr"}
EVIL = (
    "<script>alert(1)</script>",
    "</script><b>",
    'a" onload="alert(1)',
    "see href=x",
    "line\u2028end",
    "\u202eflip",
    "{{ 7*7 }}",
)


def scored(bundle: Bundle, settings: Settings | None = None) -> Score:
    return evaluate(build(bundle), day(bundle.as_of or "2026-01-01"), settings or Settings())


def page_of(bundle: Bundle, lang: str = "en", settings: Settings | None = None) -> str:
    """The file as it is written."""
    when = day(bundle.as_of or "2026-01-01")
    return render(analyse(build(bundle), when, settings or Settings()), lang=lang)


def views_of(text: str) -> str:
    """All views of a file in both languages, as a browser unpacks them."""
    return unpack(text)["packed"]["page"]


@cache
def page(path: Path, lang: str = "en") -> str:
    return page_of(read(path), lang)


@cache
def views(path: Path, lang: str = "en") -> str:
    return views_of(page(path, lang))


class Tree(HTMLParser):
    """Checks that every element is closed in its turn, and keeps texts by language."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.texts: list[tuple[str, str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append((tag, values))
        if tag not in VOID:
            self.open.append((tag, (values.get("class") or "")))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open and self.open[-1][0] == tag, (tag, self.open[-3:])
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            langs = [lang for _, classes in self.open for lang in ("en", "zh") if lang in classes.split()]
            self.texts.append((langs[-1] if langs else "", data))


def hostile(bundle: Bundle) -> Bundle:
    """The account with something nasty in every text that people type."""
    people = tuple(
        person.model_copy(update={"name": f"{EVIL[i % 7]} {i}", "title": EVIL[(i + 1) % 7], "wants": EVIL[(i + 2) % 7]})
        for i, person in enumerate(bundle.people)
    )
    names = {
        "organizations": bundle.organizations,
        "units": bundle.units,
        "processes": bundle.processes,
        "steps": bundle.steps,
    }
    renamed = {
        kind: tuple(record.model_copy(update={"name": EVIL[i % 7]}) for i, record in enumerate(found))
        for kind, found in names.items()
    }
    return replace(bundle, people=people, **renamed)  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("path", [GOLDEN / "case2.json", GOLDEN / "ep_google.json", HARBOUR], ids=lambda p: p.stem)
def test_the_page_is_well_formed_and_opens_in_its_language(path: Path, lang: str) -> None:
    tree = Tree(page(path, lang))
    assert ("html", {"lang": lang}) in tree.tags
    Tree(views(path, lang))


def test_both_languages_say_everything() -> None:
    tree = Tree(views(HARBOUR))
    english = [text for lang, text in tree.texts if lang == "en"]
    chinese = [text for lang, text in tree.texts if lang == "zh"]
    assert len(english) > 500 and abs(len(english) - len(chinese)) < len(english) / 5
    languages = [tag for tag in tree.tags if (tag[1].get("class") or "").split()[-1:] in (["en"], ["zh"])]
    assert all(values.get("lang") == (values["class"] or "").split()[-1] for _, values in languages)


def test_nothing_outside_a_language_is_prose() -> None:
    """What belongs to no language is data, a number or a sign; our own words never are."""
    tree = Tree(views(HARBOUR))
    own = {
        text for key, text in catalogue("en").items() if key.startswith("report.") and "{" not in text and len(text) > 3
    }
    outside = {text.strip() for lang, text in tree.texts if lang == ""}
    assert not own & outside


def test_both_catalogues_have_the_same_keys_and_placeholders() -> None:
    english, chinese = ({k: v for k, v in catalogue(lang).items() if k.startswith("report.")} for lang in ("en", "zh"))
    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", chinese[key])), key


def test_every_sentence_is_used() -> None:
    folders = ("relmap/draw", "relmap/report", "relmap/exports", "relmap/network", "visual/template")
    sources = [path for folder in folders for path in (HOME / folder).rglob("*.*") if path.suffix in (".py", ".j2")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    made_up = ("legend.", "suggest.", "gap.", "page.hint_", "scores.", "script.", "review.column_")
    for key in catalogue("en"):
        short = key.removeprefix("report.")
        if short != key and not short.startswith(made_up) and not short.endswith("_one"):
            assert f'"{short}"' in text or f'"report.{short}"' in text or f'"{short.split(".")[-1]}"' in text, key


def test_chance_is_never_spoken_of() -> None:
    words = " ".join(text for key, text in catalogue("en").items() if key.startswith("report.")).lower()
    assert "probab" not in words and "chance" not in words
    assert "概率" not in " ".join(text for key, text in catalogue("zh").items() if key.startswith("report."))


def test_the_policy_allows_exactly_its_own_scripts_and_style() -> None:
    text = page(HARBOUR)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert policy
    allowed = policy[1].replace("&#39;", "'")
    assert allowed.startswith("default-src 'none'") and "base-uri 'none'" in allowed and "form-action 'none'" in allowed
    written = [*re.findall(r"<script>(.*?)</script>", text, re.DOTALL)]
    packed = [parts["script"] for parts in unpack(text).values()]
    sheets = [unpack(text)["packed"]["style"], *re.findall(r"<style>(.*?)</style>", text, re.DOTALL)]
    assert allowed_hashes(allowed, "script-src") == {digest(script) for script in [*written, *packed]}
    assert allowed_hashes(allowed, "style-src") == {digest(sheet) for sheet in sheets}


def digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def allowed_hashes(policy: str, directive: str) -> set[str]:
    found = next(part for part in policy.split(";") if part.split()[0] == directive)
    return {word.strip("'") for word in found.split()[1:]}


def test_no_address_outside_and_no_inline_code() -> None:
    for text in (page(HARBOUR), views(HARBOUR)):
        for tag, values in Tree(text).tags:
            for name, value in values.items():
                assert not name.startswith("on") and name != "style", (tag, name)
                if "://" in (value or ""):
                    assert name == "xmlns" and value == "http://www.w3.org/2000/svg"
                if name in ("src", "href"):
                    assert (value or "").startswith(("#", "data:,"))
    script = unpack(page(HARBOUR))["packed"]["script"] + "".join(re.findall(r"<script>(.*?)</script>", page(HARBOUR)))
    assert "innerHTML" not in script and "eval(" not in script and "fetch(" not in script


def test_hostile_texts_stay_texts() -> None:
    whole = page_of(hostile(read(HARBOUR)))
    for text, scripts in ((whole, len(unpack(whole)) + 1), (views_of(whole), 1)):
        tree = Tree(text)
        assert sum(tag == "script" for tag, _ in tree.tags) == scripts
        assert not [values for _, values in tree.tags if "onload" in values]
        assert "alert(1)</script>" not in text.replace("&lt;/script&gt;", "")
        assert "49" not in {value.strip() for _, value in tree.texts if "7*7" in value}
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', views_of(whole), re.DOTALL)
    assert data and not set("<>&\u2028\u2029") & set(data[1])
    names = [entry[0] for entry in json.loads(data[1])["people"].values()]
    assert f"{EVIL[0]} 0" in names


def test_json_blocks_are_inert_and_say_the_same() -> None:
    value = {"a": "</script>&<!--\u2028\u2029", "b": [1, None]}
    assert not set("<>&\u2028\u2029") & set(inert_json(value))
    assert json.loads(inert_json(value)) == value


def test_the_same_account_gives_the_same_file() -> None:
    bundle = read(GOLDEN / "case2.json")
    assert page_of(bundle) == page_of(bundle)


@pytest.mark.parametrize(
    ("path", "limit"), [(GOLDEN / "case2.json", 150), (HARBOUR, 240), (GOLDEN / "ep_google.json", 280)]
)
def test_the_file_stays_small(path: Path, limit: int) -> None:
    """The benchmark has the sizes at round numbers of people; these accounts have up to a hundred."""
    analysis = analyse(build(read(path)), day(read(path).as_of or ""), Settings())
    assert len(render(analysis, lang="en", network=False).encode()) < limit * 1024
    assert len(page(path).encode()) < 600 * 1024


def test_the_date_and_the_scores_are_those_of_the_law() -> None:
    score = scored(read(HARBOUR))
    text = views(HARBOUR)
    assert "2026-11-01" in text
    for value in [score.index, *score.values.values()]:
        assert value is not None and f"<b>{value:.2f}</b>" in text


def test_what_is_not_assessed_is_named() -> None:
    bare = read(HARBOUR)
    bundle = replace(bare, processes=(), steps=(), roles=(), actions=(), stances=())
    view = make_report(analyse(build(bundle), day("2026-11-01"), Settings()))
    assert [found.plain("zh") for found in view.not_assessed] == ["线"]
    text = views_of(page_of(bundle, "zh"))
    assert text.count("未评估") >= 3 and "其余权重按比例放大" in text


def test_an_account_without_anything_is_a_page_too() -> None:
    bare = read(HARBOUR)
    empty = Bundle(account=bare.account, as_of=bare.as_of, organizations=bare.organizations)
    text = views_of(page_of(empty))
    Tree(text)
    assert text.count("not assessed") >= 5


def test_changed_settings_are_printed() -> None:
    settings = Settings.parse({"ties": {"horizon": 60}}, "test")
    text = views_of(page_of(read(GOLDEN / "case2.json"), settings=settings))
    assert "<code>ties.horizon</code> 60" in text and "These settings differ" in text
    assert "All settings are the defaults" in views(GOLDEN / "case2.json")


def test_everybody_of_the_account_has_a_row_in_the_order_of_weight() -> None:
    score = scored(read(HARBOUR))
    rows = people_rows(score, find_gaps(score))
    assert len(rows) == int(score.point.counted.sum())
    weights = [float(score.point.weight[row.index]) for row in rows]
    assert weights == sorted(weights, reverse=True)
    budget = next(row for row in rows if row.name.startswith("Qiu Lin"))
    assert sum(tie.reach for tie in budget.ties) == pytest.approx(budget.reach)
    assert sum(tie.share for tie in budget.ties) == pytest.approx(1)
    assert budget.ties[0].last == "2026-10-29"


def test_our_people_are_counted_by_answered_ties() -> None:
    rows = our_rows(scored(read(HARBOUR)))
    first = rows[0]
    assert (first.name, first.covers, len(first.people)) == ("Lin Qiao 林乔", 16, 16)
    assert first.alone == 8


def test_every_gap_has_a_sentence_and_the_first_five_an_action() -> None:
    for path in (HARBOUR, GOLDEN / "case3.json", GOLDEN / "ep_google.json", GOLDEN / "plan11.json"):
        score = scored(read(path))
        gaps = find_gaps(score)
        rows = gap_rows(score, gaps, suggest(score, gaps))
        assert [row.rank for row in rows] == list(range(1, len(gaps) + 1))
        assert all(row.evidence.plain("zh") and row.who.plain("en") for row in rows)
        assert all(row.advice for row in rows[:5]) and not any(row.advice for row in rows[5:])


def test_losses_and_gains_add_up_to_the_score() -> None:
    score = scored(read(GOLDEN / "case2.json"))
    for view in dimension_views(score):
        assert view.value is not None
        assert sum(piece.amount for piece in view.carried) <= view.value + 1e-9
        assert sum(piece.amount for piece in view.missing) <= 1 - view.value + 1e-9
        assert all(1 <= piece.bar <= 20 for piece in (*view.carried, *view.missing))


def test_a_phrase_keeps_data_apart() -> None:
    found = say("page.as_of", day="<b>")
    assert [(part.text, part.data) for part in found.en] == [("As of ", False), ("<b>", True)]
    assert found.plain("zh") == "截至 <b>"
    from relmap.model.vocabulary import Level

    both = joined([word(Level.EXECUTIVE), word(Level.STAFF)])
    assert (both.plain("en"), both.plain("zh")) == ("Executive, Staff", "高层、基层")
    assert say("surface.people", count=1).plain("en") == "1 person"


def test_modules_are_joined_in_order(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text('import { twice } from "./sums.js";\nconst hidden = twice(2);\n')
    (tmp_path / "sums.js").write_text("const hidden = 2;\nexport function twice(n) { return hidden * n; }\n")
    joined_script = join_modules(tmp_path / "main.js")
    assert joined_script.index("module_sums") < joined_script.index("module_main")
    assert "const { twice } = module_sums;" in joined_script and not re.search(
        r"^(import|export)", joined_script, re.MULTILINE
    )


@pytest.mark.parametrize(
    ("one", "other", "problem"),
    [
        (
            'import { b } from "./other.js";\nexport const a = 1;\n',
            'import { a } from "./main.js";\nexport const b = 1;\n',
            "import each other",
        ),
        ('import { c } from "./other.js";\n', "export const b = 1;\n", "does not export"),
        ('import d from "./other.js";\n', "export const b = 1;\n", "not understood"),
        ("export default 1;\n", "", "not understood"),
    ],
)
def test_modules_that_cannot_be_joined_are_refused(tmp_path: Path, one: str, other: str, problem: str) -> None:
    (tmp_path / "main.js").write_text(one)
    (tmp_path / "other.js").write_text(other)
    with pytest.raises(ValueError, match=problem):
        join_modules(tmp_path / "main.js")


def test_comments_and_indentation_stay_at_home() -> None:
    head = "/**\n * a\n * @param {x} y\n */\n"
    source = head + "function f(y) {\n  // why\n  return /** @type {any} */ (y); // stays\n}\n/* b */\n"
    assert lean(source) == "function f(y) {\nreturn /** @type {any} */ (y); // stays\n}\n"
    assert lean("  /** @type {a} */ (b).c();\n  /** d */\n") == "/** @type {a} */ (b).c();\n"
