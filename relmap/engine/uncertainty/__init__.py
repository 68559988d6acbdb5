"""Section 12 of the law: how sure the scores are, and which answer would make them surer.

`simulate` draws the account as it might be, some hundred times, and scores every draw by the law itself;
`questions` asks of the same draws which single unknown explains most of their spread.
"""

from __future__ import annotations

from relmap.engine.uncertainty.questions import Question, questions
from relmap.engine.uncertainty.request import Figure, UncertaintyRequest
from relmap.engine.uncertainty.simulation import GapStability, Interval, Simulation, simulate
from relmap.engine.uncertainty.unknowns import Unknown, UnknownKind, find_unknowns

__all__ = [
    "Figure",
    "GapStability",
    "Interval",
    "Question",
    "Simulation",
    "UncertaintyRequest",
    "Unknown",
    "UnknownKind",
    "find_unknowns",
    "questions",
    "simulate",
]
