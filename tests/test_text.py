"""Both languages say the same things."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from relmap.model import vocabulary
from relmap.model.schema import HEADERS, KINDS
from relmap.text import Text, catalogue, preferred

PACKAGE = Path(__file__).parent.parent / "relmap"


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name} | set(
        re.findall(r"%\(\w+\)\w|%\w", sentence)
    )


def test_the_same_keys_and_placeholders() -> None:
    en, zh = catalogue("en"), catalogue("zh")
    assert en.keys() == zh.keys()
    differing = [key for key in en if places(en[key]) != places(zh[key])]
    assert differing == []


def test_every_sentence_is_translated() -> None:
    """A Chinese sentence has Chinese in it, unless it is the same symbol or example in both."""
    en, zh = catalogue("en"), catalogue("zh")
    chinese = re.compile(r"[\u4e00-\u9fff]")
    plain = [k for k in zh if not chinese.search(zh[k]) and re.search(r"[A-Za-z]{3}", re.sub(r"\{\w+\}", "", zh[k]))]
    assert [key for key in plain if not key.startswith(("command.", "workbook.example"))] == []
    assert [key for key in en if chinese.search(en[key]) and not key.startswith(("report.switch", "workbook."))] == []


def test_every_key_in_the_code_is_in_the_catalogue() -> None:
    wanted = re.compile(r'\b(?:text|t)\(\s*"([a-z_]+(?:\.[a-z_]+)+)"')
    used = {key for path in PACKAGE.rglob("*.py") for key in wanted.findall(path.read_text(encoding="utf-8"))}
    assert used
    assert used - set(catalogue("en")) == set()


def test_every_error_has_its_sentence() -> None:
    raised = re.compile(
        r'(?:Unusable|NotFound|StoreError|StoreBusy|VersionConflict|MissingExtra|InvalidSettings)\(\s*"(\w+)"'
    )
    problem = re.compile(r'Problem\(\s*"(\w+)"')
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert {f"error.{key}" for key in raised.findall(source)} <= catalogue("en").keys(), path.name
        assert {f"problem.{key}" for key in problem.findall(source)} <= catalogue("en").keys(), path.name


def test_words_and_headers_have_two_labels() -> None:
    classes = [
        kind for kind in vars(vocabulary).values() if isinstance(kind, type) and issubclass(kind, vocabulary.Word)
    ]
    for kind in classes:
        for lang in vocabulary.LANGS:
            labels = [word.label(lang) for word in kind]
            assert all(labels)
            assert len(set(labels)) == len(labels), kind
    assert all(en and zh for en, zh in HEADERS.values())
    for record_kind in KINDS:
        for column in record_kind.columns:
            assert record_kind.header(column, "zh")


@pytest.mark.parametrize(
    ("wanted", "variables", "expected"),
    [
        ("zh", {"RELMAP_LANG": "en"}, "zh"),
        (None, {"RELMAP_LANG": "zh", "LANG": "de_DE.UTF-8"}, "zh"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
        (None, {}, "en"),
    ],
)
def test_preferred_language(
    wanted: str | None, variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("RELMAP_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert preferred(wanted) == expected


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        Text("en")("no.such.key")
