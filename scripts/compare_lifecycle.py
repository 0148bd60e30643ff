"""Compare lifecycle.csv with what pluto and kubent know, and every difference with its explanation.

    python scripts/compare_lifecycle.py                       fetch both tables through the Go module proxy
    python scripts/compare_lifecycle.py --pluto FILE          take pluto's versions.yaml from FILE
    python scripts/compare_lifecycle.py --kubent DIRECTORY    take kubent's rules (*.rego) from DIRECTORY

Needs `go` on PATH and the proxy unless both are given. Exit 1: a difference without an explanation in
lifecycle-differences.csv, or an explanation without its difference. Exit 2: could not compare.

What is compared: every row for a kind of Kubernetes itself, field by field.
- A list kind (`RoleList`) lives as long as its kind, so it is compared as that.
- pluto: rows of the component `k8s`; deprecated-in, removed-in, replacement-api, replacement-available-in.
- kubent: every entry of every rule set; the release in the name of the set, new, since.
- `available`, pluto's replacement-available-in and kubent's since, is compared with the release that introduced the
  replacement that the peer names; where kubent names none, with the release that deprecated the kind.
- A field that the peer leaves empty claims nothing, except a replacement: both have a way to say that there is none.
- A kind that we do not have is the difference `kind`; other fields of it are not looked at.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from build_lifecycle import BuildError, go

from policylint.validation.lifecycle import Lifecycle, load_lifecycle

DIFFERENCES = Path(__file__).resolve().parent / "lifecycle-differences.csv"
COLUMNS = ("group", "version", "kind", "field", "peer", "theirs", "ours", "why", "source")
PLUTO = "github.com/fairwindsops/pluto/v5"
KUBENT = "github.com/doitintl/kube-no-trouble"
RULES = Path("pkg") / "rules" / "rego"
NONE = "none"

RULE_SET = re.compile(r'"RuleSet": "Deprecated APIs (?:removed in ([0-9]+\.[0-9]+)|to be removed in future)"')
ENTRY = re.compile(r'"(\w+)": \{\s*"old": \[([^\]]*)\],\s*"new": "([^"]*)",\s*"since": "([^"]*)",?\s*\}')
OLD = re.compile(r'"old": \[')
QUOTED = re.compile(r'"([^"]+)"')
RELEASE = re.compile(r"v?([0-9]+\.[0-9]+)(?:\.[0-9]+)?")

Table = Mapping[tuple[str, str], Lifecycle]


class Claim(NamedTuple):
    """What a peer says of one kind; "" where it says nothing. A replacement is an apiVersion, or "none"."""

    peer: str
    api_version: str
    kind: str
    deprecated: str
    removed: str
    replacement: str
    available: str


class Difference(NamedTuple):
    """One field in which a peer and our table differ."""

    group: str
    version: str
    kind: str
    field: str
    peer: str
    theirs: str
    ours: str


def fetch(module: str) -> Path:
    """The folder of the newest version of a Go module. Raises BuildError."""
    return Path(json.loads(go("mod", "download", "-json", f"{module}@latest"))["Dir"])


def release(text: str) -> str:
    """The release "1.16" of "v1.16.0"; "" of "". Raises BuildError for anything else."""
    match = RELEASE.fullmatch(text)
    if match is None and text:
        raise BuildError(f"{text!r} is no release")
    return match[1] if match else ""


def pluto_claims(text: str) -> Iterator[Claim]:
    """The rows for Kubernetes of pluto's versions.yaml. Raises BuildError if it has another form."""
    loaded: Any = yaml.safe_load(text)
    rows = loaded.get("deprecated-versions") if isinstance(loaded, dict) else None
    if not rows:
        raise BuildError("pluto: no deprecated-versions")
    for row in rows:
        if row["component"] == "k8s":
            names = ("deprecated-in", "removed-in", "replacement-available-in")
            deprecated, removed, available = (release(row.get(name) or "") for name in names)
            replacement = row.get("replacement-api") or NONE
            yield Claim("pluto", row["version"], row["kind"], deprecated, removed, replacement, available)


def kubent_claims(text: str, name: str) -> Iterator[Claim]:
    """The entries of one of kubent's rule sets. Raises BuildError if it has another form."""
    rule_set, entries = RULE_SET.search(text), ENTRY.findall(text)
    if rule_set is None or not entries or len(entries) != len(OLD.findall(text)):
        raise BuildError(f"kubent: {name} has an unknown form")
    for kind, old, new, since in entries:
        for api_version in QUOTED.findall(old):
            replacement = NONE if new == "<removed>" else new
            yield Claim("kubent", api_version, kind, "", rule_set[1] or "", replacement, release(since))


def kubent_rules(folder: Path) -> Iterator[Claim]:
    """The entries of every rule set in a folder. Raises BuildError."""
    paths = sorted(folder.glob("*.rego"))
    if not paths:
        raise BuildError(f"kubent: no rules in {folder}")
    for path in paths:
        yield from kubent_claims(path.read_text(encoding="utf-8"), path.name)


def differences(claims: Iterable[Claim], table: Table) -> Iterator[Difference]:
    """The fields in which the claims and the table differ."""
    for claim in claims:
        kind = claim.kind.removesuffix("List")
        group, _, version = claim.api_version.rpartition("/")
        row = table.get((claim.api_version, kind))
        if row is None:
            yield Difference(group, version, claim.kind, "kind", claim.peer, claim.kind, "")
            continue
        named = table.get((claim.replacement, kind))
        fields = (
            ("deprecated", claim.deprecated, shown(row.deprecated)),
            ("removed", claim.removed, shown(row.removed)),
            ("replacement", claim.replacement, row.replacement.partition(" ")[0] or NONE),
            ("available", claim.available, shown(named.introduced if named else row.deprecated)),
        )
        for field, theirs, ours in fields:
            if theirs not in ("", ours):
                yield Difference(group, version, claim.kind, field, claim.peer, theirs, ours)


def shown(stage: tuple[int, int] | None) -> str:
    """The release (1, 16) as "1.16"; None as ""."""
    return f"{stage[0]}.{stage[1]}" if stage else ""


def explanations(path: Path) -> dict[Difference, str]:
    """The explained differences with their reasons. Raises BuildError for a row that is there twice or gives no reason."""
    found: dict[Difference, str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            difference = Difference(*(row[column] for column in COLUMNS[:7]))
            if difference in found or not row["why"] or not row["source"]:
                raise BuildError(f"{path.name}: {' '.join(difference)}: twice, or without why or source")
            found[difference] = row["why"]
    return found


def compare(claims: Iterable[Claim], table: Table, explained: Iterable[Difference]) -> list[str]:
    """What is wrong: differences that nobody explained, and explanations that explain nothing."""
    found, known = set(differences(claims, table)), set(explained)
    lines = [f"not explained: {','.join(one)}" for one in sorted(found - known)]
    return [*lines, *(f"explains nothing: {','.join(one)}" for one in sorted(known - found))]


def main() -> int:
    """Compare; the exit code (0 all explained, 1 not, 2 could not compare)."""
    parser = argparse.ArgumentParser(description="Compare the API lifecycle table with those of pluto and kubent.")
    parser.add_argument("--pluto", type=Path, metavar="FILE", help="pluto's versions.yaml instead of the newest release")
    parser.add_argument("--kubent", type=Path, metavar="DIRECTORY", help="kubent's rules instead of the newest release")
    options = parser.parse_args()
    try:
        versions = options.pluto or fetch(PLUTO) / "versions.yaml"
        claims = [*pluto_claims(versions.read_text(encoding="utf-8")), *kubent_rules(options.kubent or fetch(KUBENT) / RULES)]
        known = explanations(DIFFERENCES)
        wrong = compare(claims, load_lifecycle(), known)
    except (BuildError, OSError, LookupError, TypeError, ValueError, yaml.YAMLError) as error:
        print(f"compare_lifecycle: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    print("\n".join(wrong) or f"{len(claims)} rows compared, {len(known)} differences, all explained")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
