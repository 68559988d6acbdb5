"""A score as JSON: one shape for the command line, tests and whoever builds on it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from relmap.model.vocabulary import Dimension
from relmap.score.coverage import Score


def score_json(score: Score) -> dict[str, Any]:
    """Everything a score says, by id; dimensions without data are null and listed in `not_assessed`."""
    point, ids = score.point, score.frame.people.ids
    counted = [int(i) for i in np.flatnonzero(point.counted)]
    return {
        "as_of": date.fromordinal(score.ties.day).isoformat(),
        "account": score.frame.bundle.account,
        "people": {
            ids[i]: {
                "reach": float(point.reach[i]),
                "intensity": float(point.intensity[i]),
                "weight": float(point.weight[i]),
            }
            for i in counted
        },
        "point": score.values[Dimension.POINT],
        "processes": {
            process.id: {
                "line": process.line,
                "steps": [{"id": step.id, "coverage": step.coverage} for step in process.steps],
                "weakest": process.weakest,
            }
            for process in score.processes
        },
        "line": score.values[Dimension.LINE],
        "cells": [
            {"unit": cell.unit, "level": cell.level.value if cell.level else "unknown", "coverage": cell.coverage}
            for cell in score.cells
        ],
        "surface": score.values[Dimension.SURFACE],
        "key_people": [ids[int(i)] for i in np.flatnonzero(score.key)],
        "space": score.values[Dimension.SPACE],
        "space_people": score.space_people,
        "index": score.index,
        "not_assessed": [dimension.value for dimension in score.not_assessed],
        "effective_contacts": {ids[i]: float(point.effective[i]) for i in counted},
        "without_unit": list(score.homeless),
    }
