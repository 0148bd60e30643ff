"""The configuration: found, read, and wrong at an exact place."""

from __future__ import annotations

from pathlib import Path

import pytest

from policylint.engine.settings import find_root, read_settings
from policylint.errors import ConfigError, UsageError
from policylint.model.finding import Severity
from tests.e2e.cli import POLICY, policylint, write


def settings(directory: Path, text: str) -> object:
    (directory / ".policylint.yaml").write_text(text)
    return read_settings(str(directory), None, str(directory)).config


def test_all_of_it(tmp_path: Path) -> None:
    (tmp_path / ".policylint.yaml").write_text(
        """version: 1
kubernetes: "1.34"
packs: [core]
fail_on: high
include: ["deploy/**"]
exclude: [vendor]
rules:
  single-replica: off
  mutable-image-tag: {severity: low, options: {moving_tags: [main]}}
overrides:
- paths: [dev]
  resources: {kinds: [Pod]}
  rules: {run-as-root: {severity: info}}
protected: [privileged-container]
waivers: {max_days: 90}
limits: {bytes: 1000}
"""
    )
    config = read_settings(str(tmp_path), None, str(tmp_path)).config
    assert (config.kubernetes, config.packs, config.fail_on) == ("1.34", ("core",), Severity.HIGH)
    assert config.rules["single-replica"].enabled is False
    assert config.rules["mutable-image-tag"].severity is Severity.LOW
    assert config.overrides[0].rules["run-as-root"].enabled is None
    assert (config.waivers.max_days, config.waivers.require_until, config.limits.bytes) == (90, True, 1000)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("packs: core", ":1:8: must be a list, is the string 'core'"),
        ("pakcs: [core]", ':1:1: unknown key "pakcs" (did you mean "packs"?)'),
        (
            "a:\n  - b\nfail_on: hihg",
            ":1:1: unknown key \"a\"\n.policylint.yaml:3:10: the string 'hihg' is none of info, low, "
            'medium, high, critical (did you mean "high"?)',
        ),
        ("kubernetes: 1.30", ':1:13: must be a string, quote it: "1.30"'),
        ("kubernetes: 1.40\n", ':1:13: must be a string, quote it: "1.40"'),
        ("kubernetes: &a 1.40", ":1:13: must be a string, is the number 1.4"),
        ("kubernetes: 1", ':1:13: must be a string, quote it: "1"'),
        ("kubernetes:", ":1:1: must be a string, is null"),
        ("packs: [core, on]", ':1:15: must be a string, quote it: "on"'),
        ("version: 2", ":1:10: only version 1 is known"),
        ("version: '1'", ":1:10: must be an integer, is the string '1'"),
        ("rules:\n  x: {sevrity: low}", ':2:7: unknown key "sevrity" (did you mean "severity"?)'),
        ("limits:\n  depth: 0", ":2:10: 0 is not between 1 and 200"),
        ("limits: {bytes: 104857601}", ":1:17: 104857601 is not between 1 and 104857600"),
        ("limits: {documents: 100001}", ":1:21: 100001 is not between 1 and 100000"),
        ("limits: {nodes: 5000001}", ":1:17: 5000001 is not between 1 and 5000000"),
        ("limits: {aliases: 1000001}", ":1:19: 1000001 is not between 1 and 1000000"),
        ("limits: {findings: 100001}", ":1:20: 100001 is not between 1 and 100000"),
        ("limits: {findings: 0}", ":1:20: 0 is not between 1 and 100000"),
        ("limits: {depth: yes}", ":1:17: must be an integer, is the boolean true"),
        ("overrides: [{paths: [a]}]", ':1:14: the key "rules" is missing'),
        ("packs: []\npacks: []", ':2:1: the key "packs" is set twice'),
        ("packs: [", ":1:9: did not find expected node content"),
        ("- a", ":1:3: must be a mapping, is a list"),
        ("hunter2", ":1:1: must be a mapping, is a string"),
        ("31337", ":1:1: must be a mapping, is an integer"),
        ("a: 1\n---\nb: 2", ": holds more than one document"),
    ],
)
def test_errors_say_where_and_what(tmp_path: Path, text: str, error: str) -> None:
    with pytest.raises(ConfigError) as raised:
        settings(tmp_path, text)
    assert str(raised.value) == f".policylint.yaml{error}"


@pytest.mark.parametrize(
    ("config", "error"),
    [
        (
            "rules:\n  privilegd-container: {}",
            '.policylint.yaml:2:3: unknown rule "privilegd-container" (did you mean "privileged-container"?)',
        ),
        ("packs: [core, cor]", '.policylint.yaml:1:15: unknown pack "cor" (did you mean "core"?); there are: cis-1.12, '),
        ("kubernetes: latest", ".policylint.yaml:1:13: "),
        (
            "rules:\n  disallowed-registry:\n    options: {alow: []}",
            '.policylint.yaml:3:15: disallowed-registry has no option "alow"; it has allow, deny',
        ),
        (
            "rules:\n  disallowed-registry:\n    options: {allow: ghcr.io}",
            ".policylint.yaml:3:22: allow must be a list of str, is the string 'ghcr.io'",
        ),
        (
            "rules:\n  unspread-replicas:\n    options: {means: anti-afinity}",
            '.policylint.yaml:3:22: means knows any, anti-affinity, topology-spread, not "anti-afinity" (did you mean "anti-affinity"?)',
        ),
        (
            "rules:\n  unisolated-pod:\n    options: {directions: [ingress, egres]}",
            '.policylint.yaml:3:37: directions knows ingress, egress, not "egres" (did you mean "egress"?)',
        ),
        (
            "rules: {missing-label: {options: {where: pod}}}",
            '.policylint.yaml:1:42: where knows object, pods, both, not "pod" (did you mean "pods"?)',
        ),
        ("protected: [run-as-rot]", '.policylint.yaml:1:13: unknown rule "run-as-rot" (did you mean "run-as-root"?)'),
        (
            "rules: {invalid-yaml: false}",
            ".policylint.yaml:1:9: invalid-yaml cannot be switched off; to leave files out, use exclude",
        ),
        (
            "overrides:\n- rules:\n    nothing: false",
            '.policylint.yaml:3:5: unknown rule "nothing"',
        ),
    ],
)
def test_what_only_the_rules_know(tmp_path: Path, config: str, error: str) -> None:
    write(tmp_path, a=POLICY)
    (tmp_path / ".policylint.yaml").write_text(config)
    run = policylint("check", ".", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"error: {error}")


def test_the_root_is_the_git_work_tree(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    assert find_root(["."], str(deep)) == str(tmp_path)
    assert find_root([str(deep)], "/") == str(tmp_path)


def test_without_git_the_root_is_where_the_configuration_is(tmp_path: Path) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    assert find_root(["a/b"], str(tmp_path)) == str(tmp_path)
    (deep / ".policylint.yaml").touch()
    assert find_root(["a/b"], str(tmp_path)) == str(deep)
    assert find_root(["."], str(deep)) == str(deep)
    (tmp_path / "a" / ".policylint.yaml").touch()
    assert find_root(["a/b"], str(tmp_path)) == str(tmp_path / "a")
    (tmp_path / ".policylint.yaml").touch()
    assert find_root(["a/b"], str(tmp_path)) == str(tmp_path)
    assert find_root(["a/b/c.yaml", "a"], str(tmp_path)) == str(tmp_path)
    assert find_root(["b"], str(tmp_path / "a")) == str(tmp_path / "a")
    assert find_root([str(deep)], "/nowhere") == str(deep)


@pytest.mark.parametrize("token", ["ghp_hunter2", "token: ghp_hunter2", "[ghp_hunter2", "ghp_hunter2: &a *ghp_hunter2"])
def test_a_configuration_that_leads_out_of_the_root_is_not_read(tmp_path: Path, token: str) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    (tmp_path / "token").write_text(token)
    (root / ".policylint.yaml").symlink_to(tmp_path / "token")
    with pytest.raises(ConfigError) as raised:
        read_settings(str(root), None, str(root))
    assert str(raised.value) == (
        f".policylint.yaml: is a link that leads out of {root}; put a file there, or name one with --config"
    )
    (root / ".policylint.yaml").unlink()
    (root / ".policylint.yaml").symlink_to("/nowhere")
    with pytest.raises(ConfigError, match="is a link that leads out of"):
        read_settings(str(root), None, str(root))


def test_a_link_within_the_root_and_one_that_the_user_names_are_followed(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    (tmp_path / "shared.yaml").write_text("fail_on: high\n")
    (root / "link.yaml").symlink_to(tmp_path / "shared.yaml")
    assert read_settings(str(root), "link.yaml", str(root)).config.fail_on is Severity.HIGH
    (root / "real.yaml").write_text("fail_on: low\n")
    (root / ".policylint.yaml").symlink_to("real.yaml")
    assert read_settings(str(root), None, str(root)).config.fail_on is Severity.LOW
    (tmp_path / "alias").symlink_to(root)
    assert read_settings(str(tmp_path / "alias"), None, "/").config.fail_on is Severity.LOW


def test_ten_errors_are_enough(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        settings(tmp_path, "".join(f"unknown-{number}: 1\n" for number in range(1000)))
    assert [line.partition(" ")[0] for line in str(raised.value).splitlines()] == [
        f".policylint.yaml:{line}:1:" for line in range(1, 11)
    ]


def test_two_repositories_at_once_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name / ".git").mkdir(parents=True)
    with pytest.raises(UsageError, match="different repositories"):
        find_root(["a", "b"], str(tmp_path))
