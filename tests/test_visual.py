"""What a browser gets is typed: the modules pass a type checker against the language and the browsers of 2020."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

VISUAL = Path(__file__).parent.parent / "visual"


def test_the_modules_pass_the_type_checker() -> None:
    checker = shutil.which("tsc")
    if checker is None:
        reason = "no TypeScript compiler (tsc) found to check the types of visual/script"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    done = subprocess.run([checker, "-p", str(VISUAL / "jsconfig.json")], capture_output=True, text=True, check=False)
    assert done.stdout == "" and done.returncode == 0


def test_every_module_of_the_page_is_among_those_checked() -> None:
    found = [path for path in (VISUAL / "script").rglob("*") if path.is_file()]
    assert {path.suffix for path in found} == {".js"} and len(found) > 20
