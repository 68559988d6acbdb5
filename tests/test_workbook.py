"""Workbooks out, and in again: nothing is lost, nothing is evaluated; the template explains itself and imports."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from types import ModuleType

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relmap.interchange import json_file, read, write
from relmap.interchange.tables import workbook_open, workbook_write
from relmap.interchange.tables.cells import join, split
from relmap.interchange.tables.sheets import HEADER_KEYS, dates, fold, headers, ordered, sheet_names, words
from relmap.interchange.tables.workbook_book import pieces
from relmap.interchange.tables.workbook_open import escaped, unescaped
from relmap.model import records
from relmap.model.bundle import Bundle
from relmap.model.errors import Unusable
from relmap.model.schema import BY_LIST, KINDS
from relmap.model.vocabulary import LANGS
from relmap.text import catalogue

GOLDEN = Path(os.environ.get("RELMAP_GOLDEN", Path(__file__).parent / "golden"))
BUNDLES = [path.name for path in sorted(GOLDEN.glob("*.json")) if path.name.count(".") == 1]


@pytest.fixture
def golden_dir() -> Path:
    return GOLDEN


def bundle_with(text: str) -> Bundle:
    """A small account in which one text stands wherever a text may stand."""
    return Bundle(
        account=text,
        as_of="2026-11-01",
        organizations=(records.Organization(id=text, name=text, side="customer"),),
        people=(
            records.Person(
                id="p", name=text, organization=text, level="staff", emails=(text, "b; c", text), wants=text, note=text
            ),
        ),
        interactions=(
            records.Interaction(
                at="2026-01-02T09:30", channel="call", from_person="p", to_people=("p", "p"), subject=text
            ),
        ),
        actions=(
            records.Action(
                id="a", kind=text, owner="p", target="p", hours=1.0, success=0.5, status="proposed", after=("a;",)
            ),
            records.Action(id="a;", kind="introduce", owner="p", target="p", hours=2, success=1, status="done"),
        ),
    )


def again(bundle: Bundle, folder: Path, lang: str = "en") -> Bundle:
    write(bundle, folder / "again.xlsx", lang)
    return read(folder / "again.xlsx")


# --- round trips ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_survives_a_workbook(name: str, lang: str, golden_dir: Path, tmp_path: Path) -> None:
    bundle = read(golden_dir / name)
    found = again(bundle, tmp_path, lang)
    assert found.sorted() == bundle.sorted()
    assert found == bundle
    assert json_file.dumps(found) == json_file.dumps(bundle)


@pytest.mark.parametrize("lang", LANGS)
def test_the_worked_example_survives_a_workbook(demo_file: Path, lang: str, tmp_path: Path) -> None:
    assert again(read(demo_file), tmp_path, lang) == read(demo_file)


DIFFICULT = [
    *("=1+1", '=HYPERLINK("x")', "+A1", "-1", "@x", "'quoted", "http://a.example/?b=c&d", "mailto:a@b.example"),
    *("<r>bold</r>", "<r><t>x</t></r>", "<r>", "&lt;", "two\nlines", "x\u2028y", "\u200b", "e\u0301", "王小明 👩‍💻"),
    *("_x0041_", "_x0041_x0042_", "x005F_", "_x005F_", "_x000D_", "__x0041__"),
    *("a; b；c", "\\", "\\;", ";", "a\\\\;", "007", "1e5", "TRUE", "yes", "#REF!", "2026-11-01"),
    *("introduce", "Introduction", "引荐", "\\引荐", "win over"),
    *("x" * 32_767, "😀" * 32_767, ";" * 32_767, "_x0041_" * 4_000, "a" + " " * 20_000 + "😀" * 12_000),
]


@pytest.mark.parametrize("text", DIFFICULT, ids=lambda text: ascii(text[:20]))
def test_difficult_texts_survive(text: str, tmp_path: Path) -> None:
    bundle = bundle_with(text)
    assert again(bundle, tmp_path, "zh") == bundle


TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1).filter(str.strip)
HOSTILE = st.text("_x0041F5<r>/&;\\= \n；", min_size=1).filter(str.strip)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(text=TEXTS.filter(lambda text: not set(text) & {"\ufffe", "\uffff"}) | HOSTILE)
def test_random_texts_survive(text: str, tmp_path: Path) -> None:
    bundle = bundle_with(records.tidy(text))
    assert again(bundle, tmp_path) == bundle


@given(items=st.lists(TEXTS | HOSTILE))
def test_lists_in_a_cell_can_be_taken_apart(items: list[str]) -> None:
    assert split(join(items)) == [item.strip() for item in items]


@given(text=st.text("_x0041Ff5"))
def test_escapes_are_undone(text: str) -> None:
    assert unescaped(escaped(text)) == text


@given(text=st.text("a😀<r>_x0041;", max_size=50), times=st.integers(1, 1500))
def test_pieces_make_the_text(text: str, times: int) -> None:
    assert "".join(pieces(text * times)) == text * times


@pytest.mark.parametrize(
    "value", [0.1 + 0.2, 1 / 3, 1e22 / 3, 5e-324, 1.7976931348623157e308, 123456789.123456789, 7.0]
)
def test_numbers_keep_every_digit(value: float, tmp_path: Path) -> None:
    process = records.Process(id="x", name="x", value=value)
    bundle = Bundle("o", organizations=(records.Organization(id="o", name="o", side="customer"),), processes=(process,))
    assert again(bundle, tmp_path).processes[0].value == value


def test_a_list_longer_than_a_cell_goes_on_in_further_columns(tmp_path: Path) -> None:
    bundle = bundle_with("o")
    people = [records.Person(id=f"{n}-" + "x" * 60, name="n", organization="o", level="staff") for n in range(2_000)]
    met = records.Interaction(at="2026-01-02", channel="event", from_person="p", to_people=[p.id for p in people] * 2)
    bundle = Bundle("o", organizations=bundle.organizations, people=(*bundle.people, *people), interactions=(met,))
    assert again(bundle, tmp_path) == bundle
    assert "To people (3)" in [
        cell.value for cell in openpyxl.load_workbook(tmp_path / "again.xlsx")["Interactions"][1]
    ]


def test_nothing_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    write(bundle_with('=HYPERLINK("http://a.example")'), tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert b"<f>" not in content and b"<hyperlink" not in content
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_the_same_bundle_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write(bundle_with("x"), tmp_path / name, "zh")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_words_are_written_in_the_language(tmp_path: Path) -> None:
    person = records.Person(id="p", name="p", organization="o", level="executive", confirmed=False, placeholder=True)
    stance = records.StanceRecord(person="p", value=-1, at="2026-01-01")
    organization = records.Organization(id="o", name="o", side="supplier")
    bundle = Bundle("o", organizations=(organization,), people=(person,), stances=(stance,))
    for lang, people, stances, expected in (
        ("en", "People", "Stances", {"Executive", "no", "yes", "Non-supporter"}),
        ("zh", "人员", "立场", {"高层", "否", "是", "不支持"}),
    ):
        write(bundle, tmp_path / "a.xlsx", lang)
        book = openpyxl.load_workbook(tmp_path / "a.xlsx")
        assert expected <= {cell.value for sheet in (people, stances) for cell in book[sheet][2]}


# --- names of sheets, headers and words -------------------------------------------------------------------------


def test_no_name_means_two_things() -> None:
    assert len({fold(label) for kind in KINDS for label in {kind.list, *kind.sheet}} | {"account", "大客户"}) == len(
        [name for name in sheet_names() if name not in ("guide", fold("Start here"), "使用说明")]
    )
    for kind in KINDS:
        known: dict[str, str] = {}
        for header, key in headers(kind).items():
            assert known.setdefault(fold(header), key) == key
        for column in kind.file_columns:
            vocabulary = words(kind, column)
            labels = [{fold(word.label(lang)) for lang in LANGS} for word in vocabulary or ()]
            assert len(set().union(*labels)) == sum(map(len, labels))


def test_help_is_about_columns_that_are_there() -> None:
    labels = {f"{kind.list}.{column.label}" for kind in KINDS for column in kind.columns}
    labels |= {column.label for kind in KINDS for column in kind.columns} | {f"header.{key}" for key in HEADER_KEYS}
    helped = {key.removeprefix("workbook.help.") for key in catalogue("en") if key.startswith("workbook.help.")}
    assert helped <= labels


def test_columns_that_are_rarely_filled_stand_last() -> None:
    assert [column.label for column in ordered(BY_LIST["people"])] == [
        *("name", "organization", "unit", "title", "level", "power", "wants", "motive", "emails", "from", "to", "note"),
        *("confirmed", "placeholder", "seat", "successor", "x", "y", "id"),
    ]
    assert dates(BY_LIST["actions"]) == {"due", "done_at"}
    assert dates(BY_LIST["people"]) == {"from", "to"}


@pytest.mark.parametrize(
    ("module", "limit", "most"), [(workbook_write, "MOST_ROWS", 1), (workbook_open, "MOST_BYTES", 20_000)]
)
def test_what_could_not_be_read_again_is_not_written(
    module: ModuleType, limit: str, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, limit, most)
    with pytest.raises(Unusable) as caught:
        write(bundle_with("x"), tmp_path / "a.xlsx")
    assert caught.value.key == "workbook_too_large"
    assert list(tmp_path.iterdir()) == []


# --- the template -------------------------------------------------------------------------------------------------


@pytest.fixture(params=LANGS)
def template(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    path = tmp_path / "template.xlsx"
    workbook_write.template(path, request.param)
    return request.param, path


def test_the_template_imports_as_it_stands(template: tuple[str, Path]) -> None:
    bundle = read(template[1])
    assert bundle.account == bundle.organizations[0].id
    assert len(bundle.people) == 5
    assert all(2 <= len(found) <= 5 for _, found in bundle.lists())
    assert again(bundle, template[1].parent, template[0]) == bundle


def test_the_template_offers_every_word(template: tuple[str, Path]) -> None:
    lang, path = template
    book = openpyxl.load_workbook(path)
    for kind in KINDS:
        sheet = book[kind.sheet[lang == "zh"]]
        offered = {str(rule.sqref).split("2:")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
        for cell in sheet[1]:
            column = next(column for column in kind.file_columns if kind.header(column, lang) == cell.value)
            vocabulary = words(kind, column)
            if vocabulary is not None:
                assert offered[cell.column_letter] == '"' + ",".join(word.label(lang) for word in vocabulary) + '"'
            elif column.scalar == "flag":
                assert offered[cell.column_letter] == ('"yes,no"' if lang == "en" else '"是,否"')
            elif column.ref is not None and not column.many:
                assert f"'{BY_LIST[column.ref.target].sheet[lang == 'zh']}'!" in offered[cell.column_letter]


def test_the_template_explains_itself(template: tuple[str, Path]) -> None:
    lang, path = template
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == (["Start here", "Account"] if lang == "en" else ["使用说明", "大客户"])
    said = {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    for kind in KINDS:
        sheet = book[kind.sheet[lang == "zh"]]
        assert sheet.freeze_panes == "A2"
        assert kind.sheet[lang == "zh"] in said
        assert all(cell.comment and len(cell.comment.text) > 5 for cell in sheet[1])
        assert all(cell.font.i for cell in sheet[2] if cell.value is not None)
        assert len({cell.fill.fgColor.rgb for cell in sheet[1]}) == 2
