"""Declarations of places from the configuration to the report: errors at their place, digests, warnings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from policylint.residency.atlas import Atlas
from tests.e2e.cli import POLICY, check_json, policylint, write

RULE = '''\
"""Image from outside.

## What it does
Asks the atlas.
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.residency.atlas import Atlas
from policylint.rule import Hit, Manifest, Severity, rule
from policylint.workload import images


@rule(severity=Severity.HIGH, since="0.2")
def check(manifest: Manifest, *, atlas: Atlas) -> Iterator[Hit]:
    for image in images(manifest):
        place = atlas.image(image.text)
        judged = atlas.judge(place)
        if not judged.allowed:
            yield Hit(image.path, f"{image.text}: {judged.why}", help=place.hint)
'''
PLUGIN = """\
from policylint.engine.hookspecs import hookimpl


@hookimpl
def register_rules():
    import outside_image

    return [outside_image]
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: a, namespace: b}
spec:
  containers:
    - {name: a, image: "eu.gcr.io/a/a:1"}
    - {name: b, image: "eu.gcr.io.evil.example/a:1"}
    - {name: c, image: "registry.example.no/a:1"}
"""


def config(root: Path, text: str) -> None:
    (root / ".policylint.yaml").write_text(f"version: 1\npacks: [core]\n{text}")


def test_errors_are_at_their_place(tmp_path: Path) -> None:
    write(tmp_path, a=POLICY)
    config(
        tmp_path,
        "residency:\n  registries:\n    registry.example.no: {country: NO}\n  clusters:\n    prod: {providr: azure}\n",
    )
    run = check_json(".", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err.splitlines() == [
        '''error: .policylint.yaml:5:36: must be a string or a list, quote it: "NO"''',
        'error: .policylint.yaml:7:12: unknown key "providr" (did you mean "provider"?)',
    ]
    config(
        tmp_path,
        "residency:\n"
        "  registries:\n"
        "    ghcr.io: {country: DE}\n"
        "  clusters:\n"
        "    prod: {provider: azure, region: norwayeas}\n",
    )
    run = check_json(".", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err.splitlines() == [
        'error: .policylint.yaml:7:37: azure has no region "norwayeas" (did you mean "norwayeast"?); declare it in regions',
        "error: .policylint.yaml:5:5: the shipped data say otherwise (ghcr.io is in US): say why in reason, if they are wrong",
    ]


def test_a_rule_is_given_the_atlas(tmp_path: Path) -> None:
    code, repo = tmp_path / "code", tmp_path / "repo"
    code.mkdir()
    (code / "outside_image.py").write_text(RULE)
    (code / "plugin_of_places.py").write_text(PLUGIN)
    write(repo, a=POD)
    said = 'rules: {outside-image: true}\nplugins: [plugin_of_places]\nresidency: {registries: {registry.example.no: {country: "NO"}}}\n'
    config(repo, said)
    arguments = ("check", ".", "-o", "json", "--rule", "outside-image")
    run = policylint(*arguments, "--at", "2026-11-26", cwd=repo, env={"PYTHONPATH": str(code)})
    assert run.err == ""
    assert [(one["line"], one["message"]) for one in run.report["findings"]] == [
        (7, "eu.gcr.io.evil.example/a:1: where eu.gcr.io.evil.example is, is not known")
    ]
    digest = run.report["ruleset"]["data_digest"]
    late = policylint(*arguments, "--at", "2027-06-01", cwd=repo, env={"PYTHONPATH": str(code)})
    assert (
        late.err == "warning: the residency data were verified on 2026-11-23, 190 days before this run: update policylint\n"
    )
    assert late.report["ruleset"]["data_digest"] == digest
    config(repo, said.replace('"NO"', '"SE"'))
    other = policylint(*arguments, cwd=repo, env={"PYTHONPATH": str(code)}).report["ruleset"]
    assert other["data_digest"] != digest
    assert other["digest"] != run.report["ruleset"]["digest"]


def test_the_digest_of_the_data_is_in_every_report(tmp_path: Path) -> None:
    write(tmp_path, a=POLICY)
    digest = check_json(".", cwd=tmp_path).report["ruleset"]["data_digest"]
    assert digest == Atlas(date(2026, 11, 26)).digest
