"""A meeting for tests: everything in it that can be."""

from __future__ import annotations

from relmap.model.minutes import Decision, Guest, Minutes, Question, Result, Round, Timer

MEETING = Minutes(
    id="m1",
    started="2026-11-02T09:00:00.000+08:00",
    place="http://127.0.0.1:8642",
    changed="2026-11-02T09:40:00.000+08:00",
    start=1,
    day="2026-11-02",
    timer=Timer(item=2, ends=None, left=300.0),
    reached=3,
    present=("Li", "Qiu Lin", "邱琳", "Wang"),
    rounds=(
        Round(
            number=1,
            topic="stance",
            person="p-cfo",
            result=Result(count=2, mean=0.5, spread=3, values=(-1, 2), wide=True),
        ),
        Round(
            number=2,
            topic="stance",
            person="p-budget",
            result=Result(count=1, mean=1.0, spread=0, values=(1,), wide=False),
        ),
        Round(number=3, topic="rapport", person="p-cfo", contact="ns-lin", answers=(("Li", 2), ("邱琳", None))),
    ),
    questions=(
        Question(number=1, text={"en": "Ask Qiu Lin?", "zh": "问邱琳？"}, who="Li", at="2026-11-02T09:10:00.000+08:00"),
        Question(
            number=2, text={"en": "Who signs?", "zh": "谁签字？"}, who="邱琳", at="2026-11-02T09:11:00+08:00", done=True
        ),
    ),
    decisions=(Decision(text="Call Qiu Lin 邱琳 <b>", who="Qiu Lin", at="2026-11-02T09:20:00.000+08:00"),),
    presenting="map/p-budget",
    guests=(Guest(token="0" * 64, name="Qiu Lin", role="editor", person=None, started=1.5, seen=2.5),),
)
"""On the demo account; Qiu Lin 邱琳 is `p-budget` there, Lin Qiao of ours `ns-lin`."""
