"""Looks whether a built wheel holds every file of the package and every built-in policy, and nothing besides.

    python scripts/check_wheel.py dist/policylint-0.1.0-py3-none-any.whl

Exits 0 where it does, 1 with a list of what is missing or too much where it does not.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Without these the package is empty or useless, whatever the checkout holds.
REQUIRED = frozenset(
    {"policylint/py.typed", "policylint/policies/core/pack.yaml", "policylint/validation/data/lifecycle.csv"}
)


def main(arguments: list[str]) -> int:
    """Checks the one wheel that is named and gives the exit code."""
    if len(arguments) != 1:
        print("usage: check_wheel.py WHEEL", file=sys.stderr)
        return 2
    present = frozenset(zipfile.ZipFile(arguments[0]).namelist())
    wanted = REQUIRED | frozenset(expected(ROOT))
    for name in sorted(wanted - present):
        print(f"missing in the wheel: {name}", file=sys.stderr)
    extra = {name for name in present - wanted if not name.partition("/")[0].endswith(".dist-info")}
    for name in sorted(extra):
        print(f"not expected in the wheel: {name}", file=sys.stderr)
    counts = f"{len(present)} files, {len(wanted - present)} missing, {len(extra)} not expected"
    print(f"{Path(arguments[0]).name}: {counts}")
    return 1 if extra or wanted - present else 0


def expected(root: Path) -> Iterator[str]:
    """The names that the files of a checkout have in the wheel."""
    for directory, target in (("policylint", "policylint"), ("policies", "policylint/policies")):
        for path in sorted((root / directory).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"{target}/{path.relative_to(root / directory).as_posix()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
