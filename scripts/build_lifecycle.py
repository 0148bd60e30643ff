"""Rebuild policylint/validation/data/lifecycle.csv from the Go modules that define the Kubernetes API.

    python scripts/build_lifecycle.py            write the file
    python scripts/build_lifecycle.py --check    exit 1 and print the difference if the shipped file is stale

Needs `go` on PATH and the Go module proxy. Exit 2: could not build (no go, no network, contradiction).

How a row comes to be:
- A kind counts when register.go registers it and its type carries `+genclient`, upstream's own mark of a
  resource with its own endpoint. Lists, options, webhook reviews and subresource bodies do not carry it.
- The group is GroupName of register.go (directory `rbac`: rbac.authorization.k8s.io), the version the folder.
- introduced, deprecated, removed, replacement come from the APILifecycle methods. Removed kinds leave the
  newest modules, so every minor since v0.19, the first with such methods, is read; the newest release that
  states something about a kind wins.
- A release serves no kind that it does not register. So `introduced` is never before the first release that
  registers the kind, and `removed` never after the first that no longer does (alpha kinds are dropped ahead
  of their schedule). Where that, not a method, decided a value, the row has the basis `registered`.
- lifecycle-supplement.csv adds what upstream does not say (basis `supplement`). A contradiction stops the
  build.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

MODULES = {
    "k8s.io/api": "",
    "k8s.io/apiextensions-apiserver": "pkg/apis",
    "k8s.io/kube-aggregator": "pkg/apis",
}
OLDEST_MINOR = 19
DATA = Path(__file__).resolve().parent.parent / "policylint" / "validation" / "data"
TABLE = DATA / "lifecycle.csv"
SUPPLEMENT = DATA / "lifecycle-supplement.csv"
STATEMENTS = ("introduced", "deprecated", "removed", "replacement")
COLUMNS = ("group", "version", "kind", *STATEMENTS, "basis")

# ImageReview is the body that the API server posts to an image policy webhook; no API server serves it.
NOT_SERVED = frozenset({("imagepolicy.k8s.io", "v1alpha1", "ImageReview")})

STABLE = re.compile(r"v0\.[0-9]+\.[0-9]+")
GROUP_NAME = re.compile(r'\bGroupName\s*=\s*"([^"]*)"')
REGISTERED = re.compile(r"&([A-Z]\w*)\{\}")
METHOD = re.compile(r"^func \(\w+ \*(\w+)\) APILifecycle(\w+)\(\)[^{\n]*\{\s*return ([^\n]+)", re.MULTILINE)
METHOD_START = re.compile(r"^func [^\n]*\bAPILifecycle", re.MULTILINE)
RELEASE = re.compile(r"([0-9]+), ([0-9]+)")
GVK = re.compile(r'schema\.GroupVersionKind\{Group: "([^"]*)", Version: "([^"]+)", Kind: "([^"]+)"\}')

Key = tuple[str, str, str]


class BuildError(Exception):
    """The table cannot be built; the message says why."""


class Source(NamedTuple):
    """One module at one minor release: the folder that holds its API groups."""

    minor: int
    folder: Path


class Statement(NamedTuple):
    """What is known of one kind, "" where nothing is; a release is "1.16", a kind "apps/v1 Deployment"."""

    introduced: str = ""
    deprecated: str = ""
    removed: str = ""
    replacement: str = ""
    basis: str = ""


def go(*arguments: str) -> str:
    """Standard output of `go ARGUMENTS`, run outside every module. Raises BuildError if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(("go", *arguments), cwd=folder, capture_output=True, text=True, check=False)
        except FileNotFoundError as error:
            raise BuildError("go is not on PATH") from error
    if done.returncode:
        raise BuildError(f"go {' '.join(arguments[:2])}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout


def newest_version() -> str:
    """The newest stable version of k8s.io/api, such as "v0.37.2". Raises BuildError."""
    listed = go("list", "-m", "-versions", "k8s.io/api").split()[1:]
    stable = [version for version in listed if STABLE.fullmatch(version)]
    if not stable:
        raise BuildError("the module proxy lists no stable version of k8s.io/api")
    return max(stable, key=lambda version: tuple(int(part) for part in version[1:].split(".")))


def download(newest: str) -> tuple[list[Source], str]:
    """Fetch every module at every minor up to NEWEST; also the day NEWEST was published (YYYY-MM-DD).

    Older minors are read at their first release: the lifecycle statements of a late patch release were the
    same in every minor compared (20, 24, 31, 34, 37). Raises BuildError.
    """
    last = int(newest.split(".")[1])
    versions = {minor: f"v0.{minor}.0" for minor in range(OLDEST_MINOR, last)} | {last: newest}
    wanted = [f"{module}@{version}" for version in versions.values() for module in MODULES]
    objects = go("mod", "download", "-json", *wanted).strip().replace("\n}\n{", "\n},\n{")
    fetched = {f"{entry['Path']}@{entry['Version']}": entry for entry in json.loads(f"[{objects}]")}
    sources = [
        Source(minor, Path(fetched[f"{module}@{version}"]["Dir"]) / folder)
        for minor, version in versions.items()
        for module, folder in MODULES.items()
    ]
    info = json.loads(Path(fetched[f"k8s.io/api@{newest}"]["Info"]).read_text(encoding="utf-8"))
    return sources, str(info["Time"])[:10]


def resources(text: str) -> Iterator[str]:
    """The names of the types in Go source TEXT whose comment carries `+genclient`."""
    marked = False
    for line in text.splitlines():
        if line.startswith("//"):
            marked = marked or line.lstrip("/ ").startswith("+genclient")
        elif line.strip():
            if marked and line.startswith("type "):
                yield line.split()[1]
            marked = False


def methods(text: str, path: Path) -> Iterator[tuple[str, str, str]]:
    """(kind, statement, value) of every lifecycle method in Go source TEXT. Raises BuildError."""
    found = METHOD.findall(text)
    if len(found) != len(METHOD_START.findall(text)):
        raise BuildError(f"{path}: a lifecycle method has an unknown form")
    for kind, name, returned in found:
        if name.lower() not in STATEMENTS:
            raise BuildError(f"{path}: unknown lifecycle method APILifecycle{name}")
        yield kind, name.lower(), value(returned.strip(), path)


def value(returned: str, path: Path) -> str:
    """The value that a lifecycle method returns: "1.16" or "apps/v1 Deployment". Raises BuildError."""
    if release := RELEASE.fullmatch(returned):
        return f"{release[1]}.{release[2]}"
    if reference := GVK.fullmatch(returned):
        group, version, kind = reference.groups()
        return f"{group}/{version} {kind}" if group else f"{version} {kind}"
    raise BuildError(f"{path}: a lifecycle method returns {returned!r}")


def read_package(folder: Path) -> dict[Key, Statement]:
    """What the Go package of one group and version says of each resource it registers. Raises BuildError."""
    register = (folder / "register.go").read_text(encoding="utf-8")
    group = GROUP_NAME.search(register)
    if group is None:
        raise BuildError(f"{folder}/register.go: no GroupName")
    real: set[str] = set()
    said: dict[str, dict[str, str]] = {}
    for path in sorted(folder.glob("*.go")):
        if path.name.endswith("_test.go"):
            continue
        text = path.read_text(encoding="utf-8")
        real.update(resources(text))
        for kind, name, stated in methods(text, path):
            said.setdefault(kind, {})[name] = stated
    kinds = real.intersection(REGISTERED.findall(register))
    return {(group[1], folder.name, kind): Statement(**said.get(kind, {})) for kind in kinds}


def read_all(sources: Iterable[Source]) -> tuple[dict[Key, Statement], dict[Key, list[int]]]:
    """What the newest release that speaks of a kind states, and the minors that register the kind."""
    table: dict[Key, Statement] = {}
    seen: dict[Key, list[int]] = {}
    for minor, root in sorted(sources):
        folders = [folder for folder in sorted(root.glob("*/*/")) if (folder / "register.go").is_file()]
        if not folders:
            raise BuildError(f"{root}: no API versions")
        for folder in folders:
            for key, statement in read_package(folder).items():
                if key not in NOT_SERVED:
                    seen.setdefault(key, []).append(minor)
                    table[key] = statement if any(statement) else table.get(key, statement)
    return table, seen


def order(release: str) -> tuple[int, int]:
    """The release "1.16" as (1, 16); "" as (0, 0)."""
    major, _, minor = release.partition(".")
    return (int(major), int(minor)) if release else (0, 0)


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a comma-separated file whose comment lines start with #."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


def supplement(table: dict[Key, Statement], additions: Iterable[dict[str, str]]) -> None:
    """Merge hand-kept rows into TABLE. Raises BuildError on a contradiction not quoted in `overrides`."""
    for row in additions:
        key = (row["group"], row["version"], row["kind"])
        name = " ".join(key)
        if not row["source"]:
            raise BuildError(f"supplement {name}: no source")
        theirs, quoted = table.get(key, Statement())._asdict(), row["overrides"]
        ours = {field: row[field] for field in STATEMENTS if row[field]}
        for field, wanted in ours.items():
            if theirs[field] not in ("", wanted) and quoted != f"{field}={theirs[field]}":
                raise BuildError(f"supplement {name}: {field} is {wanted!r}, upstream says {theirs[field]!r}")
        if quoted and quoted not in [f"{field}={theirs[field]}" for field in ours]:
            raise BuildError(f"supplement {name}: upstream no longer says {quoted!r}")
        table[key] = Statement(**(theirs | ours | {"basis": "supplement"}))


def complete(key: Key, statement: Statement, minors: Sequence[int], newest: int) -> Statement:
    """Bound introduced and removed by the releases (MINORS) that register the kind. Raises BuildError."""
    if not minors:
        return statement
    first, gone = min(minors), max(minors) + 1
    if first > OLDEST_MINOR and order(statement.introduced) < (1, first):
        statement = statement._replace(introduced=f"1.{first}", basis="registered")
    if gone > newest or (statement.removed and order(statement.removed) <= (1, gone)):
        return statement
    if statement.basis == "supplement" and statement.removed:
        raise BuildError(f"supplement {' '.join(key)}: removed is {statement.removed}, 1.{gone} lacks it")
    if order(statement.deprecated) > (1, gone):  # planned for after the removal, so it never happened
        statement = statement._replace(deprecated="")
    return statement._replace(removed=f"1.{gone}", basis="registered")


def verify(table: dict[Key, Statement]) -> None:
    """Raise BuildError if a row says nothing or its releases are out of order."""
    for key, row in table.items():
        stages = [order(stage) for stage in (row.introduced, row.deprecated, row.removed) if stage]
        if not stages:
            raise BuildError(f"{' '.join(key)}: nothing is known of it; add it to {SUPPLEMENT.name}")
        if stages != sorted(stages):
            raise BuildError(f"{' '.join(key)}: introduced, deprecated, removed out of order: {row}")


def render(table: dict[Key, Statement], newest: str, published: str) -> str:
    """The text of lifecycle.csv: three comment lines, the column names, one sorted row per kind."""
    span = f"v0.{OLDEST_MINOR}.0 to {newest} ({published}), one release per minor"
    head = (
        "# Built by scripts/build_lifecycle.py; do not edit. Additions go to lifecycle-supplement.csv.",
        f"# sources: Go modules {', '.join(MODULES)} {span}",
        f"# newest=1.{newest.split('.')[1]}",
        ",".join(COLUMNS),
    )
    return "\n".join((*head, *(",".join((*key, *row)) for key, row in sorted(table.items())))) + "\n"


def build() -> str:
    """The text that lifecycle.csv should have. Raises BuildError."""
    newest = newest_version()
    sources, published = download(newest)
    table, seen = read_all(sources)
    supplement(table, rows(SUPPLEMENT))
    last = max(source.minor for source in sources)
    table = {key: complete(key, row, seen.get(key, ()), last) for key, row in table.items()}
    verify(table)
    return render(table, newest, published)


def difference(shipped: str, built: str) -> list[str]:
    """Unified diff of two tables; the patch release and day in the sources line do not count."""
    old = [line for line in shipped.splitlines() if not line.startswith("# sources:")]
    new = [line for line in built.splitlines() if not line.startswith("# sources:")]
    return list(difflib.unified_diff(old, new, "shipped", "built", lineterm="", n=0))


def main() -> int:
    """Write or check the table; the exit code (0 done or current, 1 stale, 2 could not build)."""
    parser = argparse.ArgumentParser(description="Rebuild the API lifecycle table from upstream.")
    parser.add_argument("--check", action="store_true", help="exit 1 with the difference if stale")
    options = parser.parse_args()
    try:
        built = build()
        shipped = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    except (BuildError, OSError, LookupError, TypeError, ValueError) as error:
        print(f"build_lifecycle: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    if not options.check:
        TABLE.write_text(built, encoding="utf-8")
        return 0
    changes = difference(shipped, built)
    print("\n".join(changes) or "lifecycle.csv is up to date")
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main())
