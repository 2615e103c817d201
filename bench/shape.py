"""Numbers about the code: file and function lengths, docstrings, import cycles, test-to-code ratio."""

from __future__ import annotations

import ast
import statistics
from pathlib import Path

import grimp

from bench.running import Rows, run


def sources(folder: str) -> list[Path]:
    """Return the Python files of one folder, without migrations."""
    return [path for path in Path(folder).rglob("*.py") if "migrations" not in path.parts]


def code_lines(paths: list[Path]) -> int:
    """Return the number of lines that are neither empty nor comments."""
    lines = (line.strip() for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return sum(1 for line in lines if line and not line.startswith("#"))


def cycles() -> list[set[str]]:
    """Return the groups of modules that import each other in a cycle."""
    graph = grimp.build_graph("screening")
    reach = {module: graph.find_upstream_modules(module) for module in graph.modules}
    rings = {frozenset({a, *(b for b in reach[a] if a in reach[b])}) for a in graph.modules}
    return [set(ring) for ring in rings if len(ring) > 1]


def measure(_smoke: bool) -> Rows:
    """Count; this takes a second with or without `--smoke`."""
    paths, tests, rings = sources("screening"), sources("tests"), cycles()
    assert not rings, rings
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    functions = sorted(
        ((node.end_lineno or 0) - node.lineno + 1, f"{path}:{node.name}")
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    )
    lengths = [length for length, _ in functions]
    files = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)
    return [
        ("code", "number"),
        ("modules", len(paths)),
        ("code lines", f"{code_lines(paths):,}"),
        ("lines of a file: median, longest", f"{statistics.median(files):.0f}, {files[-1]}"),
        ("lines of a function: median, p90", f"{statistics.median(lengths):.0f}, {lengths[len(lengths) * 9 // 10]}"),
        ("longest function", f"{functions[-1][0]}, {functions[-1][1]}"),
        ("import cycles", "none"),
        ("test lines to code lines", f"{code_lines(tests) / code_lines(paths):.2f}"),
    ]


if __name__ == "__main__":
    run(measure)
