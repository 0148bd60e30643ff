"""Compare the packs of the Pod Security Standards with recorded verdicts of a real API server's admission.

``python -m tests.conformance.pss FILE [--json F]`` reads a jsonl(.xz) file of pods, each with ``level``, ``version`` (of the
standard), ``verdict`` (pass or fail), ``message`` and ``object``. A pod fails where the pack of the level, for that release of
Kubernetes, finds anything in it. It lists every pod on which we do not agree, then the agreement by level and version and by
what the admission said. A version that is newer than ours, and ``latest``, is judged by the newest of ours. Exit code 0: all
agree; 1: some do not; 2: the comparison could not be made.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from policylint.config import Config
from policylint.engine.evaluate import Run, evaluate
from policylint.engine.packs import builtin_packs, load_pack
from policylint.engine.registry import Registry
from policylint.engine.request import Selection
from policylint.engine.ruleset import RuleSet, build_ruleset
from policylint.engine.settings import Settings
from policylint.manifests.kubernetes import read_document
from policylint.model.finding import Finding
from policylint.model.manifest import Document, ManifestSet
from policylint.validation.lifecycle import newest_release, parse_release
from tests.conformance.corpus import CorpusError, rows

_DAY = date(2026, 1, 1)
LEVELS = ("baseline", "restricted")
CHECKS: dict[str, tuple[str, ...]] = {
    "allowPrivilegeEscalation != false": ("privilege-escalation",),
    "forbidden AppArmor profile": ("unconfined-apparmor-profile",),
    "forbidden AppArmor profiles": ("unconfined-apparmor-profile",),
    "forbidden sysctls": ("unsafe-sysctl",),
    "host namespaces": ("host-namespaces",),
    "hostPath volumes": ("host-path-volume",),
    "hostPort": ("host-port",),
    "hostProcess": ("windows-host-process",),
    "non-default capabilities": ("added-capability",),
    "privileged": ("privileged-container",),
    "probe or lifecycle host": ("host-probe",),
    "procMount": ("unmasked-proc-mount",),
    "restricted volume types": ("restricted-volume-type",),
    "runAsNonRoot != true": ("missing-run-as-non-root",),
    "runAsUser=0": ("root-user",),
    "seLinuxOptions": ("custom-selinux-options",),
    "seccompProfile": ("missing-seccomp-profile", "unconfined-seccomp-profile"),
    "unrestricted capabilities": ("added-capability", "undropped-capabilities"),
}
"""The reasons that the admission gives, and our rules for them."""
# Quoted texts and what stands in brackets are details of a reason.
_DETAIL = re.compile(r'"(?:\\.|[^"\\])*"|\((?:[^()"]|"(?:\\.|[^"\\])*")*\)')


class Answer(NamedTuple):
    """What came of a row: whether it fails by the admission and by us, the reasons given, and the rules that found something."""

    row: dict[str, Any]
    expected: bool
    found: bool
    reasons: frozenset[str]
    rules: frozenset[str]

    @property
    def agrees(self) -> bool:
        """Whether the verdicts are the same."""
        return self.expected is self.found


def answers(lines: Iterable[dict[str, Any]]) -> Iterator[Answer]:
    """The answers to all rows. Raises CorpusError for one that is none."""
    for row in lines:
        if (
            row.get("verdict") not in ("pass", "fail")
            or row.get("level") not in LEVELS
            or not isinstance(row.get("object"), dict)
        ):
            raise CorpusError(f"not a row: {str(row)[:200]}")
        found = judged(row["object"], row["level"], str(row.get("version")))
        rules = frozenset(one.rule for one in found)
        yield Answer(row, row["verdict"] == "fail", bool(found), reasons(row.get("message") or ""), rules)


def judged(body: dict[str, Any], level: str, version: str) -> Sequence[Finding]:
    """What the pack of a level finds in an object, in a version of the standard (``v1.34``, ``latest``)."""
    loaded = read_document(Document("pod.yaml", 0, 1, json.dumps(body), body))
    if not loaded.manifests or loaded.incomplete:
        raise CorpusError(f"no pod: {str(body)[:200]}")
    findings = evaluate(ManifestSet(loaded.manifests), pack_for(level, version), (), Run(_DAY)).findings
    crashed = next((one for one in findings if one.rule == "rule-error"), None)
    if crashed is not None:
        raise CorpusError(crashed.message)
    return findings


@cache
def pack_for(level: str, version: str) -> RuleSet:
    """The rules of a level in a version of the standard. Raises CorpusError."""
    try:
        release = newest_release() if version == "latest" else min(parse_release(version), newest_release())
    except ValueError as error:
        raise CorpusError(str(error)) from error
    settings = Settings("/", Config(packs=()), None)
    pack = load_pack(f"pss-{level}", builtin_packs(), Registry({}))
    ruleset = build_ruleset(settings, Selection(), Registry({}), (pack,), "/")
    # Not by the configuration, which knows no releases as old as the first versions of the standard.
    ruleset.releases = (release,)
    return ruleset


def reasons(message: str) -> frozenset[str]:
    """What the admission gives as reasons, without the details."""
    return frozenset(filter(None, (part.strip() for part in _DETAIL.sub("", message).split(","))))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.pss")
    parser.add_argument("file", type=Path, help="rows to compare with, .jsonl or .jsonl.xz")
    parser.add_argument("--json", type=Path, metavar="F", help="write the counts to this file")
    options = parser.parse_args(arguments)
    try:
        found = list(answers(rows(options.file)))
        if not found:
            raise CorpusError(f"{options.file}: no cases")
        result = counts(found)
        if options.json:
            options.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    except (CorpusError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    for line in result["disagreements"]:
        print(line)
    for title in ("levels", "reasons"):
        print(f"-- {title}")
        for name, count in result[title].items():
            print(f"{count['agree']:5} of {count['cases']:5}  {name}")
    print(f"verdicts: {result['agree']} of {result['cases']} agree")
    return 1 if result["disagreements"] else 0


def counts(found: Sequence[Answer]) -> dict[str, Any]:
    """Everything that the JSON file holds. A reason agrees where its rules find something, and do not where it is not given."""
    levels: dict[str, dict[str, int]] = {}
    by_reason: dict[str, dict[str, int]] = {}
    for one in found:
        name = f"{one.row['level']} {one.row['version']}"
        _count(levels, name, agrees=one.agrees)
        for reason in one.reasons:
            _count(by_reason, reason, agrees=not one.rules.isdisjoint(CHECKS.get(reason, ())))
        explained = {rule for reason in one.reasons for rule in CHECKS.get(reason, ())}
        for rule in one.rules - explained:
            _count(by_reason, f"{rule}, without a reason", agrees=False)
    return {
        "agree": sum(one.agrees for one in found),
        "cases": len(found),
        "levels": dict(sorted(levels.items())),
        "reasons": dict(sorted(by_reason.items())),
        "disagreements": [_line(one) for one in found if not one.agrees],
    }


def _count(counts: dict[str, dict[str, int]], name: str, *, agrees: bool) -> None:
    count = counts.setdefault(name, {"agree": 0, "cases": 0})
    count["agree"] += agrees
    count["cases"] += 1


def _line(one: Answer) -> str:
    row = one.row
    said = f"fail: {row.get('message')}" if one.expected else "pass"
    return f"{row.get('id')} {row['level']} {row['version']}: {said}; here: {', '.join(sorted(one.rules)) or 'nothing found'}"


if __name__ == "__main__":
    sys.exit(main())
