"""The numbers of the code: lengths of files and functions, docstrings, types, imports, tests."""

from __future__ import annotations

import ast
import re
import statistics
from collections import Counter
from pathlib import Path

import grimp

from bench.running import Rows, run

LONG = 50  # lines
FRAMEWORK = re.compile(r"^(?:from|import) (?:flask|wtforms|werkzeug)", re.MULTILINE)


def sources(folder: str) -> list[Path]:
    """Return the Python files of one folder, without migrations."""
    return [path for path in Path(folder).rglob("*.py") if "migrations" not in path.parts]


def code_lines(paths: list[Path]) -> int:
    """Return the number of lines that are neither empty nor comments."""
    lines = (line.strip() for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def comments(paths: list[Path]) -> int:
    """Count lines with a comment."""
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return sum(1 for line in lines if re.match(r"\s*#|[^\"'#]*\s#\s|.*\S {2}# ", line))


def functions(paths: list[Path]) -> list[tuple[int, str, ast.FunctionDef]]:
    """Return the functions of some files, shortest first: lines, place, the function."""
    return sorted(
        (
            ((node.end_lineno or 0) - node.lineno + 1, f"{path}:{node.name}", node)
            for path in paths
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.FunctionDef)
        ),
        key=lambda found: found[:2],
    )


def documented(paths: list[Path]) -> float:
    """Return the share of public classes and functions that have a docstring."""
    public = [
        node
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    return sum(ast.get_docstring(node) is not None for node in public) / len(public)


def is_typed(function: ast.FunctionDef) -> bool:
    """Return whether a function says the types of its arguments and of what it returns."""
    given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return function.returns is not None and all(arg.annotation or arg.arg in ("self", "cls") for arg in given)


def cycles() -> list[set[str]]:
    """Return the groups of modules that import each other in a cycle."""
    graph = grimp.build_graph("screening")
    reach = {module: graph.find_upstream_modules(module) for module in graph.modules}
    rings = {frozenset({a, *(b for b in reach[a] if a in reach[b])}) for a in graph.modules}
    return [set(ring) for ring in rings if len(ring) > 1]


def measure(_smoke: bool) -> Rows:
    """Count; a smoke run does the same, since it takes seconds."""
    paths, tests, rings = sources("screening"), sources("tests"), cycles()
    assert not rings, rings
    code, found = code_lines(paths), functions(paths)
    lengths, longest = [length for length, _, _ in found], found[-1]
    files = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)
    framework = sum(1 for path in paths if FRAMEWORK.search(path.read_text(encoding="utf-8")))
    folders = Counter(path.parent for path in paths if path.name != "__init__.py")
    shown = [length for length, place, _ in functions(tests) if place.rpartition(":")[2].startswith("test_")]
    return [
        ("code", "number"),
        ("modules, code lines", f"{len(paths)}, {code:,}"),
        ("folders, modules in the largest", f"{len(folders)}, {max(folders.values())}"),
        ("lines of a file: median, longest", f"{statistics.median(files):.0f}, {files[-1]}"),
        ("lines of a function: median, p90", f"{statistics.median(lengths):.0f}, {lengths[len(lengths) * 9 // 10]}"),
        ("longest function", f"{longest[0]}, {longest[1]}"),
        (f"functions longer than {LONG} lines", sum(length > LONG for length in lengths)),
        ("public classes and functions with a docstring", f"{documented(paths):.0%}"),
        ("comments in 100 code lines", f"{comments(paths) / code * 100:.1f}"),
        ("functions with all types", f"{sum(is_typed(one) for _, _, one in found) / len(found):.0%}"),
        ("modules that import the web framework", f"{framework / len(paths):.0%}"),
        ("import cycles", "none"),
        ("test functions, median lines", f"{len(shown):,}, {statistics.median(shown):.0f}"),
        ("test lines to code lines", f"{code_lines(tests) / code:.2f}"),
    ]


if __name__ == "__main__":
    run(measure)
