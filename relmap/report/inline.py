"""Joins a few ES modules into one classic script, so that a report needs no server and no build tools.

Only what the modules use is understood: named imports from a neighbouring file, and exported functions and
constants. Each module becomes a function that returns its exports, so private names never collide.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const) )", re.MULTILINE)
_EXPORTED = re.compile(r"^export (?:async )?(?:function|const) (\w+)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)[ \t]*\n", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_LEFT_OVER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def join_modules(entry: Path) -> str:
    """One script that does what the entry module does.

    Raises:
        ValueError: for modules that import each other in a circle, an import of a name that is not exported,
            or a form of import or export that is not understood.
    """
    order: list[Path] = []
    _visit(entry, [], order)
    exported = {path.name: _EXPORTED.findall(path.read_text(encoding="utf-8")) for path in order}
    modules = [_module(path, exported) for path in order]
    return '"use strict";\n(() => {\n' + "\n".join(modules) + "\n})();\n"


def _visit(path: Path, above: list[Path], order: list[Path]) -> None:
    if path in above:
        raise ValueError(f"modules import each other: {' → '.join(p.name for p in [*above, path])}")
    if path in order:
        return
    for _, name in _IMPORT.findall(path.read_text(encoding="utf-8")):
        _visit(path.parent / name, [*above, path], order)
    order.append(path)


def _module(path: Path, exported: dict[str, list[str]]) -> str:
    source = path.read_text(encoding="utf-8")

    def imported(match: re.Match[str]) -> str:
        names = [name.strip() for name in match[1].split(",") if name.strip()]
        for name in names:
            if name not in exported[match[2]]:
                raise ValueError(f"{path.name} imports {name}, which {match[2]} does not export")
        return f"const {{ {', '.join(names)} }} = {_variable(match[2])};\n"

    body = lean(_EXPORT.sub("", _IMPORT.sub(imported, source)))
    left = _LEFT_OVER.search(body)
    if left:
        raise ValueError(f"{path.name}: not understood: {left[0]}")
    return f"const {_variable(path.name)} = (() => {{\n{body}return {{ {', '.join(exported[path.name])} }};\n}})();"


def lean(source: str) -> str:
    """A script or a style sheet without the comments that have lines of their own, and without indentation."""
    return _INDENT.sub("", _COMMENT.sub("", source))


def _variable(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name.removesuffix(".js"))
