"""The house rules that no linter knows: sizes, names, and where files may lie.

Pure but for reading the tree it is given. ``breaches`` lists every breach in words; the tests
hold the real tree to an empty list, and hold a made-up tree to being caught.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("network", "federation", "search")
MODULE_LINES = 300
FUNCTION_LINES = 40
# putting together is a list, one part a line (network/README.md, decision 1): it may be longer
# there, and there alone, as long as it decides nothing
COMPOSITION = "network/bootstrap/"
COMPOSITION_LINES = 80
DECISIONS = (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Match)
NAMES_NOT_USED = {"utils", "util", "common", "helpers", "helper", "core", "base", "misc", "manager"}
TOP_LEVEL = {
    "README.md", "pyproject.toml", "LICENSE", "Makefile", "uv.lock", ".gitignore", ".importlinter",
    ".pre-commit-config.yaml", ".ci", ".github", "network", "federation", "search", "templates",
    "tests", "config",
}  # fmt: skip


def breaches(root: Path) -> list[str]:
    """Return every breach of the rules under ``root``, sorted, one sentence each."""
    found = [breach for path in _modules(root) for breach in _of_module(root, path)]
    return sorted(found)


def _modules(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "versions" not in path.parts and "node_modules" not in path.parts:
                yield path


def _of_module(root: Path, path: Path) -> Iterator[str]:
    name = path.relative_to(root).as_posix()
    text = path.read_text(encoding="utf-8")
    length = text.count("\n")
    if length > MODULE_LINES:
        yield f"{name} has {length} lines, more than {MODULE_LINES}"
    if path.stem in NAMES_NOT_USED or path.parent.name in NAMES_NOT_USED:
        yield f"{name} has a name that says nothing"
    tree = ast.parse(text)
    if text.strip() and not ast.get_docstring(tree):
        yield f"{name} does not begin by saying what it is"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            allowed = _lines_allowed(name, node)
            if lines > allowed:
                yield f"{name}: {node.name} has {lines} lines, more than {allowed}"
            if any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node)):
                yield f"{name}: {node.name} imports inside a function"


def _lines_allowed(name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return how many lines a function of module ``name`` may have."""
    if not name.startswith(COMPOSITION):
        return FUNCTION_LINES
    decides = any(isinstance(inner, DECISIONS) for inner in ast.walk(function))
    return FUNCTION_LINES if decides else COMPOSITION_LINES
