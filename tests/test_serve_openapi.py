"""The description of the interface holds: whatever fits it, and much that does not, is answered without a fault."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from serving import Served

from relmap.serve.access import Role

EXAMPLES = 12
HEAVY = ("/api/report.html", "/api/playback/{seq}", "/api/questions/next", "/api/record", "/api/record.html")
"""Each answer takes a process of its own some tenths of a second."""


@pytest.mark.filterwarnings("ignore")
def test_nothing_fails_whatever_is_asked(served: Served) -> None:
    """Every operation of the description but the endless stream, as the facilitator may call it."""
    client = served.join(Role.FACILITATOR, "Fuzz")
    schema = schemathesis.openapi.from_url(f"{served.url}/api/openapi.json")
    asked: dict[str, set[int]] = {}
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path in ("/api/events", "/api/leave"):
            continue

        @settings(max_examples=3 if operation.path in HEAVY else EXAMPLES, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck), database=None, derandomize=True)  # fmt: skip
        @given(case=operation.as_strategy())
        def call(case: Case) -> None:
            answer = case.call(headers={"origin": served.url}, cookies=dict(client.cookies))
            label = f"{case.method} {case.path}"
            asked.setdefault(label, set()).add(answer.status_code)
            assert answer.status_code < 500, (label, answer.text)
            if answer.status_code >= 400:
                assert set(answer.json()["error"]["message"]) == {"en", "zh"}
            else:
                case.validate_response(answer, checks=[schemathesis.checks.response_schema_conformance])

        call()
    assert len(asked) > 25
    assert sum(200 in statuses or 204 in statuses for statuses in asked.values()) > 18, asked
