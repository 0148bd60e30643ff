"""The habits of the house, checked on its source: layers, sizes, names, effects, reasons."""

from __future__ import annotations

import ast
import builtins
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.checkout

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = sorted((ROOT / "policylint").rglob("*.py"))
SCRIPTS = sorted((ROOT / "scripts").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

FUNCTION_LINES = 40
MODULE_LINES = 300
BANNED_NAMES = {"base", "common", "helper", "helpers", "manager", "util", "utils"}

# Where `except Exception` may stand: the exit funnel, and the calls of rules and plugins.
CATCH_ALL = {
    "policylint/cli/exit.py",
    "policylint/cli/output.py",
    "policylint/engine/evaluate.py",
    "policylint/engine/inputs.py",
    "policylint/engine/plugins.py",
    "policylint/engine/project.py",
    "policylint/engine/run.py",
}

# What a class may inherit from: exceptions, and what makes it a record, a set of names or a signature.
EXCEPTIONS = {key for key, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, BaseException)}
# Unpickler: how Python lets one say what may be read (docs.python.org, pickle, restricting globals).
RECORDS = {"Unpickler", "Enum", "Flag", "IntEnum", "IntFlag", "NamedTuple", "Protocol", "StrEnum", "TypedDict"}

# Each costs milliseconds at start-up: imported inside the function that needs it.
SLOW_IMPORTS = {"asyncio", "click", "dataclasses", "importlib.metadata", "importlib.resources", "inspect"}
SLOW_IMPORTS |= {"jsonschema", "logging", "pluggy", "shtab", "subprocess", "urllib"}
# This module is itself imported only when the configuration names a plugin.
MAY_IMPORT = {("policylint/engine/hookspecs.py", "pluggy")}

MUTATORS = {
    "add",
    "append",
    "clear",
    "discard",
    "extend",
    "insert",
    "pop",
    "popitem",
    "remove",
    "setdefault",
    "update",
}

_IGNORE = re.compile(
    r"#\s*(?:ruff:\s*)?noqa\b(?::\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?"
    r"|#\s*type:\s*ignore(?:\[[\w,\s-]*\])?"
)


def test_import_contracts_hold() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_functions_are_short() -> None:
    long = [
        f"{name(path)}:{node.lineno} {node.name}: {lines} lines"
        for path in (*PACKAGE, *SCRIPTS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
    ]
    assert long == [], "\n".join(long)


def test_modules_are_short() -> None:
    sizes = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in (*PACKAGE, *SCRIPTS)}
    long = [f"{file}: {lines} lines" for file, lines in sizes.items() if lines > MODULE_LINES]
    assert long == [], "\n".join(long)


def test_file_names_say_what_is_in_them() -> None:
    files = (*PACKAGE, *SCRIPTS, *TESTS)
    vague = [name(path) for path in files if BANNED_NAMES & {path.stem, *path.relative_to(ROOT).parts[:-1]}]
    assert vague == [], "\n".join(vague)


def test_every_module_postpones_annotations() -> None:
    files = [path for path in (*PACKAGE, *SCRIPTS, *TESTS) if len(tree(path).body) > 1]
    # Without annotations; and what runs before the working directory is off the path may import nothing.
    exempt = {"policylint/__init__.py", "policylint/__main__.py", "policylint/_version.py", "policylint/cli/entry.py"}
    line = "from __future__ import annotations\n"
    missing = {name(path) for path in files if line not in path.read_text(encoding="utf-8")} - exempt
    assert missing == set()


def test_every_ignore_has_a_reason() -> None:
    bare = [
        f"{name(path)}:{line} {comment}"
        for path in (*PACKAGE, *SCRIPTS, *TESTS)
        for line, comment in _comments(path)
        if _IGNORE.search(comment) and not has_reason(comment)
    ]
    assert bare == [], "\n".join(bare)


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# noqa: S301", False),
        ("# noqa", False),
        ("# noqa: S301, S105", False),
        ("# type: ignore[arg-type]", False),
        ("# type: ignore[arg-type]  # noqa: S105", False),
        ("# type: ignore[arg-type] # why", False),
        ("# noqa: S105 - a verdict", True),
        ("# type: ignore[arg-type]  # passed through", True),
    ],
)
def test_a_reason_is_more_than_a_code(comment: str, expected: bool) -> None:
    assert has_reason(comment) is expected


def test_inheritance_is_for_exceptions_and_records() -> None:
    files = [path for path in PACKAGE if name(path) != "policylint/model/named.py"]  # which makes records
    classes = [(path, node) for path in files for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    allowed = RECORDS | _exceptions([node for _, node in classes])
    wrong = [f"{name(path)}:{node.lineno} {node.name}" for path, node in classes if not _base_names(node) <= allowed]
    assert wrong == [], "\n".join(wrong)


def test_blind_except_stands_where_it_may() -> None:
    found = {
        name(path)
        for path in PACKAGE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and _is_blind(node)
    }
    assert found <= CATCH_ALL


def test_ruff_allows_a_blind_except_in_the_same_files() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        ignores = tomllib.load(file)["tool"]["ruff"]["lint"]["per-file-ignores"]
    assert {pattern for pattern, codes in ignores.items() if "BLE001" in codes} == CATCH_ALL


def test_slow_modules_are_imported_where_they_are_used() -> None:
    early = {(name(path), module) for path in PACKAGE for module in _imported_at_start(tree(path))}
    slow = {(file, module) for file, module in early if _prefixes(module) & SLOW_IMPORTS}
    assert slow == MAY_IMPORT


def test_formats_know_nothing_of_each_other() -> None:
    from policylint.reporters import FORMATS

    modules = {f"policylint.reporters.{module}" for module in FORMATS.values()}
    crossing = [
        f"{name(path)} imports {imported}"
        for path in PACKAGE
        if path.parent.name == "reporters"
        for imported in sorted(_imported_anywhere(tree(path)) & modules)
    ]
    assert len(modules) > 1
    assert crossing == [], "\n".join(crossing)


def test_modules_keep_no_state() -> None:
    changed = [f"{name(path)}:{line} {what}" for path in PACKAGE for line, what in _state(tree(path))]
    assert changed == [], "\n".join(changed)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def has_reason(comment: str) -> bool:
    """Two words beside the codes."""
    return len(re.findall(r"[A-Za-z]+", _IGNORE.sub("", comment))) >= 2


def _comments(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def _base_names(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(base).rpartition(".")[2].partition("[")[0] for base in node.bases}


def _exceptions(classes: list[ast.ClassDef]) -> set[str]:
    """Python's own exceptions, ours, and those that inherit from ours."""
    known = set(EXCEPTIONS)
    while found := {node.name for node in classes if node.bases and _base_names(node) <= known} - known:
        known |= found
    return known


def _is_blind(handler: ast.ExceptHandler) -> bool:
    """Whether it catches everything and does not raise it again."""
    caught = {"BaseException"} if handler.type is None else set(re.findall(r"\w+", ast.unparse(handler.type)))
    last = handler.body[-1]
    return bool(caught & {"BaseException", "Exception"}) and not (isinstance(last, ast.Raise) and last.exc is None)


def _imported_at_start(module: ast.Module) -> Iterator[str]:
    """The modules that importing this one imports: not inside functions, nor for type checkers only."""
    waiting: list[ast.AST] = list(module.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            waiting.extend(node.orelse)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting.extend(ast.iter_child_nodes(node))


def _imported_anywhere(module: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _prefixes(module: str) -> set[str]:
    parts = module.split(".")
    return {".".join(parts[:length]) for length in range(1, len(parts) + 1)}


def _state(module: ast.Module) -> Iterator[tuple[int, str]]:
    """What changes a name of the module after the import: ``global``, or a function that writes into it."""
    names = {target.id for node in module.body for target in _targets(node) if isinstance(target, ast.Name)}
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            nodes = list(ast.walk(function))
            local = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
            local |= {node.arg for node in nodes if isinstance(node, ast.arg)}
            for node in nodes:
                if isinstance(node, ast.Global):
                    yield node.lineno, f"global {', '.join(node.names)}"
                elif (written := _written(node)) in names - local:
                    yield function.lineno, f"{function.name} changes {written}"


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign | ast.AugAssign) else []


def _written(node: ast.AST) -> str | None:
    """The name that is written into: ``name[...] = ...``, ``del name[...]``, ``name.append(...)``."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        return ast.unparse(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATORS:
        return ast.unparse(node.func.value)
    return None
