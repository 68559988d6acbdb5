"""The graph, declared once: lists of records, node kinds, relationship kinds, edge sets, headers.

Everything here is read off the field declarations of `relmap.model.records`; only labels and the sets of
edges that an algorithm may walk are written down. Whoever needs to know what there is (validator, workbook,
stores, documentation) asks this module.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from relmap.model import records
from relmap.model.records import Record, Ref
from relmap.model.vocabulary import Lang, Stance

Scalar = Literal["text", "number", "integer", "flag", "texts"]


@dataclass(frozen=True)
class Column:
    """One field of a record kind.

    Attributes:
        name: the Python attribute and the property in the graph (`valid_from`).
        label: the key in files (`from`).
        scalar: how the value is held.
        required: whether a file must give it.
        words: the closed vocabulary of the field, if it has one.
        ref: the list that it points into, if it does.
    """

    name: str
    label: str
    scalar: Scalar
    required: bool
    default: Any
    words: type[Enum] | None
    ref: Ref | None

    @property
    def many(self) -> bool:
        """Whether the field holds a list of texts."""
        return self.scalar == "texts"

    def header(self, lang: Lang) -> str:
        """The column's header in a workbook for people."""
        return HEADERS[self.label][lang == "zh"]


@dataclass(frozen=True)
class Link:
    """A relationship kind that carries a reference from one node kind to another."""

    type: str
    source: Kind
    target: Kind
    column: Column


@dataclass(frozen=True)
class Kind:
    """One list of records, and what it is in the graph: a node label or a relationship type.

    Attributes:
        list: its name in files (`people`).
        label: its node label (`Person`), or for an edge kind its relationship type (`TIE`).
        ends: for an edge kind the two fields that name its ends, source first.
        sheet: the names of its sheet in a workbook, English and Chinese.
        shared: whether records of supplier organizations are shared by all accounts of a store.
    """

    list: str
    record: type[Record]
    label: str
    sheet: tuple[str, str]
    ends: tuple[str, str] | None = None
    shared: bool = False

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Every field, in the order of the declaration."""
        return tuple(_columns(self.record))

    @cached_property
    def file_columns(self) -> tuple[Column, ...]:
        """The fields that a file gives (`position` comes from the order of the records)."""
        return tuple(column for column in self.columns if column.name != "position")

    @cached_property
    def properties(self) -> tuple[Column, ...]:
        """The fields that are properties in the graph: all but references, which are relationships."""
        return tuple(column for column in self.columns if column.ref is None)

    @cached_property
    def references(self) -> tuple[Column, ...]:
        """The fields that name records."""
        return tuple(column for column in self.columns if column.ref is not None)

    @property
    def identity_in_file(self) -> bool:
        """Whether every record of the list carries an id of its own."""
        return not self.record.natural

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The relationship kinds that leave a node of this kind."""
        if self.ends:
            return ()
        return tuple(
            Link(column.ref.via, self, BY_LIST[column.ref.target], column)
            for column in self.references
            if column.ref is not None and column.ref.via is not None
        )

    def plain(self, record: Record, columns: tuple[Column, ...] | None = None) -> dict[str, Any]:
        """A record as JSON holds it: file keys, codes of words, nothing that is missing or at its default."""
        row: dict[str, Any] = {}
        for column in columns or self.columns:
            value = getattr(record, column.name)
            if value is None or (not column.required and value == column.default):
                continue
            row[column.label] = list(value) if column.many else getattr(value, "value", value)
        return row

    def column(self, name: str) -> Column:
        """The column of an attribute or file key; raises KeyError if there is none."""
        for column in self.columns:
            if name in (column.name, column.label):
                return column
        raise KeyError(name)

    def header(self, column: Column, lang: Lang) -> str:
        """The header of a column in this kind's sheet."""
        return HEADERS.get(f"{self.list}.{column.label}", HEADERS[column.label])[lang == "zh"]


def _columns(record: type[Record]) -> Iterator[Column]:
    for name, field in record.model_fields.items():
        marks = [mark for mark in field.metadata if isinstance(mark, Ref)]
        inner = next(kind for kind in _flatten(field.annotation) if kind is not type(None))
        words = inner if isinstance(inner, type) and issubclass(inner, Enum) else None
        if name == "value" and record is records.StanceRecord:
            words = Stance
        yield Column(
            name=name,
            label=field.alias or name,
            scalar=_scalar(inner),
            required=field.is_required(),
            default=None if field.is_required() else field.default,
            words=words,
            ref=marks[0] if marks else None,
        )


def _flatten(annotation: Any) -> list[Any]:
    """The bare members of a union, or the bare annotation itself."""
    if get_origin(annotation) in (Union, types.UnionType):
        return [part for member in get_args(annotation) for part in _flatten(member)]
    return [get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation]


def _scalar(inner: Any) -> Scalar:
    if get_origin(inner) is tuple:
        return "texts"
    if inner is bool:
        return "flag"
    if inner is float:
        return "number"
    if inner is int or (isinstance(inner, type) and issubclass(inner, IntEnum)):
        return "integer"
    return "text"


KINDS: tuple[Kind, ...] = (
    Kind("organizations", records.Organization, "Organization", ("Organizations", "组织"), shared=True),
    Kind("units", records.Unit, "Unit", ("Units", "部门")),
    Kind("people", records.Person, "Person", ("People", "人员"), shared=True),
    Kind("reporting", records.Reporting, "REPORTS_TO", ("Reporting lines", "汇报关系"), ("person", "manager")),
    Kind("influences", records.Influence, "INFLUENCES", ("Influence", "影响关系"), ("source", "target")),
    Kind("ties", records.Tie, "TIE", ("Ties", "关系评级"), ("a", "b")),
    Kind("interactions", records.Interaction, "Interaction", ("Interactions", "接触记录")),
    Kind("stances", records.StanceRecord, "Stance", ("Stances", "立场")),
    Kind("processes", records.Process, "Process", ("Processes", "决策流程")),
    Kind("steps", records.Step, "Step", ("Steps", "流程环节")),
    Kind("roles", records.RoleRecord, "Role", ("Roles", "决策角色")),
    Kind("actions", records.Action, "Action", ("Actions", "渗透行动")),
    Kind("reviews", records.Review, "Review", ("Reviews", "检讨")),
)
BY_LIST: dict[str, Kind] = {kind.list: kind for kind in KINDS}
NODES: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind.ends is None)
EDGES: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind.ends is not None)

EDGE_SETS: dict[str, frozenset[str]] = {
    "reporting": frozenset({"REPORTS_TO"}),
    "contact": frozenset({"TIE", "STARTED_BY", "REACHED"}),
    "influence": frozenset({"INFLUENCES"}),
    "traversable": frozenset({"TIE", "STARTED_BY", "REACHED", "REPORTS_TO", "INFLUENCES"}),
    "organization": frozenset({"SUBSIDIARY_OF", "UNIT_OF", "PART_OF", "WORKS_FOR", "SITS_IN"}),
    "decision": frozenset({"STEP_OF", "ROLE_IN", "PLAYED_BY"}),
}
"""Named sets of relationship types: which edges a question may use is data, not code."""

HEADERS: dict[str, tuple[str, str]] = {
    "id": ("ID", "编号"),
    "name": ("Name", "名称"),
    "people.name": ("Name", "姓名"),
    "side": ("Side", "归属方"),
    "parent": ("Parent", "上级单位"),
    "organization": ("Organization", "所属组织"),
    "weight": ("Weight", "权重"),
    "unit": ("Unit", "部门"),
    "title": ("Title", "职务"),
    "level": ("Level", "层级"),
    "power": ("Power", "权力地位"),
    "confirmed": ("Confirmed", "已核实"),
    "wants": ("Wants", "诉求"),
    "motive": ("Motive", "购买动机"),
    "placeholder": ("Placeholder", "占位"),
    "emails": ("E-mails", "邮箱"),
    "from": ("From", "开始日期"),
    "to": ("To", "结束日期"),
    "seat": ("Seat", "席位"),
    "successor": ("Successor", "继任者"),
    "note": ("Note", "备注"),
    "x": ("Map x", "图上横坐标"),
    "y": ("Map y", "图上纵坐标"),
    "person": ("Person", "人员"),
    "manager": ("Manager", "上级"),
    "kind": ("Kind", "类型"),
    "source": ("Who influences", "影响方"),
    "target": ("Who is influenced", "受影响方"),
    "actions.target": ("Target", "目标人员"),
    "sign": ("Influence or conflict", "影响或冲突"),
    "a": ("One person", "人员一"),
    "b": ("Other person", "人员二"),
    "rapport": ("Rapport", "当前关系"),
    "desired": ("Desired rapport", "期望关系"),
    "at": ("Date", "日期"),
    "rater": ("Rated by", "评估人"),
    "channel": ("Channel", "方式"),
    "from_person": ("From person", "发起人"),
    "to_people": ("To people", "参与人"),
    "subject": ("Subject", "主题"),
    "value": ("Value", "金额"),
    "stances.value": ("Stance", "立场"),
    "process": ("Process", "流程"),
    "toward": ("Toward competitor", "对竞争对手"),
    "stage": ("Stage", "阶段"),
    "currency": ("Currency", "币种"),
    "status": ("Status", "状态"),
    "due": ("Due", "期限"),
    "step": ("Step", "环节"),
    "role": ("Role", "角色"),
    "position": ("Position", "次序"),
    "owner": ("Owner", "负责人"),
    "via": ("Via", "引荐人"),
    "hours": ("Hours", "工时"),
    "success": ("Success", "成功率"),
    "delta": ("Added intensity", "强度增量"),
    "after": ("After", "前置行动"),
    "done_at": ("Done on", "完成日期"),
    "present": ("Present", "出席人"),
}
