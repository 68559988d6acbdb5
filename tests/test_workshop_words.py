"""The most frequent edits as people read them at the foot of every screen, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from rooms import LI, new_opid, operation

from relmap.text import catalogue
from relmap.workshop.room import Room
from relmap.workshop.words import told

OTHERS = "，、。：；“”（）"


def person(ident: str, field: str, value: Any, was: Any = None) -> Any:
    return operation("set", "people", ident, field, value, was=was)


def add(list_name: str, **value: Any) -> Any:
    return operation("add", list_name, value=value)


MET = {"at": "2026-11-02", "channel": "meeting", "from_person": "s0", "to_people": ["c0", "c1"]}
PLAN = {"id": "a9", "kind": "Visit", "owner": "s0", "target": "c3", "hours": 2, "success": 0.5, "status": "proposed"}
EDITS: list[tuple[Any, str, str]] = [
    (person("c0", "stance", 2), "Li rated Name c0: mentor (was supporter)",
     "Li 将 Name c0 的立场评为：导师（原为支持者）"),
    (person("c2", "stance", 0), "Li rated Name c2: neutral", "Li 将 Name c2 的立场评为：中立"),
    (person("c0", "stance", None), "Li set the stance of Name c0 back to unknown", "Li 将 Name c0 的立场改回未知"),
    (person("c0", "level", "executive", "manager"), "Li set the level of Name c0: executive (was manager)",
     "Li 将 Name c0 的层级改为：高层（原为中层）"),
    (person("c0", "power", "inner_circle"), "Li set the power of Name c0: inner circle",
     "Li 将 Name c0 的权力地位改为：核心圈"),
    (person("c0", "name", "Tao Jie", "Name c0"), "Li renamed Name c0 to Tao Jie", "Li 将 Name c0 更名为 Tao Jie"),
    (person("c0", "title", "CFO"), "Li set the title of Name c0: CFO", "Li 将 Name c0 的职务改为：CFO"),
    (person("c0", "unit", "u2", "u1"), "Li moved Name c0 to Two (was One)", "Li 将 Name c0 调到 Two（原为One）"),
    (person("c0", "unit", None, "u1"), "Li cleared the unit of Name c0 (was One)",
     "Li 清空了 Name c0 的部门（原为One）"),
    (person("c5", "manager", "c0", "c2"), "Li made Name c5 report to Name c0 (was Name c2)",
     "Li 将 Name c5 的上级设为 Name c0（原为Name c2）"),
    (person("c5", "manager", None, "c2"), "Li made Name c5 report to nobody (was Name c2)",
     "Li 取消了 Name c5 的上级（原为Name c2）"),
    (person("c0", "wants", "Quiet"), "Li wrote down what Name c0 wants: Quiet", "Li 记下了 Name c0 的诉求：Quiet"),
    (operation("append", "people", "c0", "note", "Likes tea."), "Li noted on Name c0: Likes tea.",
     "Li 在 Name c0 的备注中写道：Likes tea."),
    (person("c0", "tie", {"with": "s1", "rapport": "trusted", "desired": "ally"}),
     "Li rated the tie of Name s1 and Name c0: trusted, aiming at ally",
     "Li 将 Name s1 与 Name c0 的关系评为：信任，目标为同盟"),
    (person("c0", "place", {"x": 10, "y": 20}), "Li placed Name c0 by hand", "Li 手动摆放了 Name c0"),
    (person("c0", "placeholder", True, False), "Li marked Name c0 as a placeholder", "Li 将 Name c0 标记为占位"),
    (add("people", id="n1", name="Wu", title="CEO", organization="cust", level="executive"), "Li added Wu, CEO",
     "Li 新增了 Wu（CEO）"),
    (operation("remove", "people", "c1"), "Li removed Name c1, with 9 records about them",
     "Li 删除了 Name c1，以及相关记录 9 条"),
    (add("units", id="u9", organization="cust", name="Law"), "Li added the unit Law", "Li 新增了部门 Law"),
    (add("interactions", **MET), "Li recorded a contact of Name s0 with Name c0, Name c1 on 2026-11-02: meeting",
     "Li 记录了 Name s0 与 Name c0、Name c1 在 2026-11-02 的接触：会议"),
    (add("influences", source="c3", target="c0", sign=-1, weight=0.5),
     "Li noted that Name c3 is in conflict with Name c0",
     "Li 标注了 Name c3 与 Name c0 有冲突"),
    (add("roles", process="p", step="v", role="approver", person="c2"), "Li gave Name c2 the role of approver in Two",
     "Li 安排 Name c2 在“Two”中担任审批者"),
    (add("actions", **PLAN), "Li planned for Name s0: Visit for Name c3",
     "Li 计划由 Name s0 对 Name c3 开展行动：Visit"),
    (operation("set", "steps", ("p", "t"), "status", "done", "open"), "Li set the status of Step: done (was open)",
     "Li 将 Step 的状态改为：已完成（原为未开始）"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "en", "zh"), EDITS, ids=[en for _, en, _ in EDITS])
def test_an_edit_is_a_sentence(room: Room, asked: Any, en: str, zh: str) -> None:
    event = room.submit(asked, LI)
    said = told(event, room.index)
    if asked.field == "name":
        assert said == {"en": en, "zh": zh}
        return
    assert said["en"] == en
    assert said["zh"] == zh
    back = told(room.undo(new_opid(), LI), room.index)
    assert back == {"en": f"Li took back: {en.removeprefix('Li ')}", "zh": f"Li 撤销了：{zh.removeprefix('Li ')}"}
    again = told(room.redo(new_opid(), LI), room.index)
    assert again == {"en": f"Li did again: {en.removeprefix('Li ')}", "zh": f"Li 重做了：{zh.removeprefix('Li ')}"}


def test_a_pasted_list_is_one_sentence(room: Room) -> None:
    rows = "\n".join(["Name\tLevel", *(f"New {i}\tStaff" for i in range(5))])
    said = told(room.paste(new_opid(), rows, LI), room.index)
    assert said["en"] == "Li added 5 people: New 0, New 1, New 2 …"
    assert said["zh"] == "Li 新增了 5 人：New 0、New 1、New 2等"


def test_no_sentence_speaks_english_in_chinese(room: Room) -> None:
    """But for names, every word of the vocabulary and every head is Chinese there."""
    for key, sentence in catalogue("zh").items():
        if key.startswith("workshop."):
            assert not re.search(r"[A-Za-z]{2,}", re.sub(r"\{\w+\}", "", sentence)), key
