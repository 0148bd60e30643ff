"""`policylint check --fix` and `--diff` as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.cli import DAY, Run, policylint, write

OLD = """\
# the budget
apiVersion: policy/v1beta1  # since 2019
kind: PodDisruptionBudget
metadata: {name: shop, namespace: shop}
spec:
  minAvailable: 1
  selector: {matchLabels: {app: shop}}
"""
NEW = OLD.replace("v1beta1", "v1")
EMPTY = OLD.replace("{matchLabels: {app: shop}}", "{}")
GONE = """\
apiVersion: extensions/v1beta1
kind: DaemonSet
metadata: {name: agent, namespace: shop, labels: {app: agent}}
spec:
  templateGeneration: 3
  updateStrategy: {type: OnDelete}
  selector: {matchLabels: {app: agent}}
  template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: a, image: "b:1"}]}}
"""
ONE_DIFF = """\
--- a/a.yaml
+++ b/a.yaml
@@ -1,5 +1,5 @@
 # the budget
-apiVersion: policy/v1beta1  # since 2019
+apiVersion: policy/v1  # since 2019
 kind: PodDisruptionBudget
 metadata: {name: shop, namespace: shop}
 spec:
"""


def check(*arguments: str, cwd: Path, stdin: bytes = b"") -> Run:
    rules = ("--rule", "removed-api-version", "--kubernetes", "1.31", "--at", DAY)
    return policylint("check", *arguments, *rules, cwd=cwd, stdin=stdin)


def test_fix_then_nothing_is_left(tmp_path: Path) -> None:
    write(tmp_path, a=OLD)
    run = check("--fix", cwd=tmp_path)
    assert run == Run(
        0,
        "ok  1 object in 1 file, 1 rule\n",
        "fixed 1 finding in a.yaml (removed-api-version)\nfixed 1 finding in 1 file\n",
    )
    assert (tmp_path / "a.yaml").read_text() == NEW
    again = check("--fix", cwd=tmp_path)
    assert again == Run(0, "ok  1 object in 1 file, 1 rule\n", "nothing to fix\n")
    assert (tmp_path / "a.yaml").read_text() == NEW


def test_what_cannot_be_fixed_is_reported(tmp_path: Path) -> None:
    write(tmp_path, a=OLD, b=EMPTY)
    run = check("--fix", "-o", "concise", cwd=tmp_path)
    assert run.code == 1
    assert run.out.startswith("b.yaml:2:13: high[removed-api-version] policy/v1beta1 PodDisruptionBudget is not served")
    assert "fixable" not in run.out
    assert (tmp_path / "a.yaml").read_text() == NEW
    assert (tmp_path / "b.yaml").read_text() == EMPTY


def test_a_diff_shows_it_and_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path, a=OLD)
    run = check("--diff", cwd=tmp_path)
    assert run == Run(1, ONE_DIFF, "would fix 1 finding in a.yaml (removed-api-version)\nwould fix 1 finding in 1 file\n")
    assert (tmp_path / "a.yaml").read_text() == OLD
    assert check("--diff", "--exit-zero", cwd=tmp_path).code == 0


def test_a_diff_can_be_applied(tmp_path: Path) -> None:
    write(tmp_path, a=OLD.replace("\n", "\r\n"), deploy__b=OLD.rstrip("\n"))
    diff = check("--diff", cwd=tmp_path).out
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    # Without text mode, which would change the line ends.
    subprocess.run(["git", "apply", "-"], input=diff.encode(), cwd=tmp_path, check=True)
    applied = {name: (tmp_path / name).read_bytes() for name in ("a.yaml", "deploy/b.yaml")}
    write(tmp_path, a=OLD.replace("\n", "\r\n"), deploy__b=OLD.rstrip("\n"))
    assert check("--fix", cwd=tmp_path).code == 0
    assert applied == {name: (tmp_path / name).read_bytes() for name in applied}


def test_a_diff_without_changes_has_the_verdict_of_the_findings(tmp_path: Path) -> None:
    write(tmp_path, a=NEW)
    assert check("--diff", cwd=tmp_path) == Run(0, "", "nothing to fix\n")
    write(tmp_path, a=EMPTY)
    assert check("--diff", cwd=tmp_path) == Run(1, "", "nothing to fix\n")
    write(tmp_path, a="a: [")
    assert check("--diff", cwd=tmp_path).code == 2


def test_a_diff_of_standard_input(tmp_path: Path) -> None:
    run = check("--diff", "-", "--stdin-filename", "a.yaml", cwd=tmp_path, stdin=OLD.encode())
    assert (run.code, run.out) == (1, ONE_DIFF)


def test_a_report_can_go_to_a_file_beside_the_diff(tmp_path: Path) -> None:
    write(tmp_path, a=OLD)
    run = check("--diff", "-o", "json=report.json", cwd=tmp_path)
    assert (run.code, run.out) == (1, ONE_DIFF)
    (finding,) = json.loads((tmp_path / "report.json").read_text())["findings"]
    assert finding["fix"] == {"title": "change policy/v1beta1 to policy/v1", "safe": True}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--fix", "-"), "error: --fix cannot write to standard input: policylint check --diff - shows what it would change"),
        (("--unsafe-fixes",), "error: --unsafe-fixes goes with --fix or --diff"),
        (("--diff", "-o", "json"), "error: --diff prints a diff to standard output: give the report a file, -o FORMAT=FILE"),
        (("--diff", "--fix"), "policylint check: error: argument --fix: not allowed with argument --diff"),
    ],
)
def test_what_does_not_go_together(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    write(tmp_path, a=OLD)
    run = check(*arguments, cwd=tmp_path)
    assert (run.code, run.out, run.err.splitlines()[-1]) == (2, "", message)
    assert (tmp_path / "a.yaml").read_text() == OLD


def test_unsafe_fixes_are_asked_for(tmp_path: Path) -> None:
    write(tmp_path, a=GONE)
    said = "1 finding: 1 high (fails at medium) · 1 fixable with --fix --unsafe-fixes"
    assert said in check(cwd=tmp_path).out
    assert check("--fix", cwd=tmp_path).code == 1
    assert (tmp_path / "a.yaml").read_text() == GONE
    assert check("--fix", "--unsafe-fixes", cwd=tmp_path).code == 0
    after = GONE.replace("extensions/v1beta1", "apps/v1").replace("  templateGeneration: 3\n", "")
    assert (tmp_path / "a.yaml").read_text() == after


def test_accepted_findings_are_left_alone(tmp_path: Path) -> None:
    waived = OLD.replace("# since 2019", "# policylint: allow[removed-api-version] until=2027-01-31 -- old cluster in Bergen")
    write(tmp_path, a=waived)
    run = check("--fix", cwd=tmp_path)
    assert (run.code, run.err) == (0, "nothing to fix\n")
    assert (tmp_path / "a.yaml").read_text() == waived


def test_what_is_shared_through_an_anchor_is_said(tmp_path: Path) -> None:
    shared = OLD.replace("policy/v1beta1", "&v policy/v1beta1").replace("name: shop", "labels: {v: *v}, name: shop")
    write(tmp_path, a=shared, b=OLD)
    run = check("--fix", cwd=tmp_path)
    assert run.code == 1
    assert run.err == (
        "a.yaml:2: removed-api-version is not fixed: the change would show at other places too, through an anchor, "
        "an alias or a merge with <<\n"
        "fixed 1 finding in b.yaml (removed-api-version)\nfixed 1 finding in 1 file\n"
    )
    assert (tmp_path / "a.yaml").read_text() == shared


def test_a_secret_in_the_file_stays_out_of_the_diff(tmp_path: Path) -> None:
    secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {a: hunter2}\n---\n"
    write(tmp_path, a=secret + OLD)
    run = check("--diff", cwd=tmp_path)
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith("a.yaml: the diff is not shown, because the file holds a Secret\n")
    assert check("--fix", cwd=tmp_path).code == 0
    assert (tmp_path / "a.yaml").read_text() == secret + NEW


@pytest.mark.parametrize("hostile", ["# \u202e reversed\n", "# ok\n::error::x: y\n"])
def test_a_diff_never_carries_what_a_terminal_or_a_runner_obeys(tmp_path: Path, hostile: str) -> None:
    write(tmp_path, a=hostile + OLD)
    run = check("--diff", cwd=tmp_path)
    assert (run.code, run.out) == (1, "")
    assert "a.yaml: the diff is not shown, it holds invisible characters or commands of a CI runner\n" in run.err


def test_a_file_that_must_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    root = tmp_path / "root"
    root.mkdir()
    write(tmp_path / "outside", a=OLD)
    (root / "a.yaml").symlink_to("../outside/a.yaml")
    (root / ".policylint.yaml").write_text("version: 1\n")
    run = check("--fix", "a.yaml", cwd=root)
    assert run.code == 2
    assert "error: a.yaml was not fixed: a symbolic link that leads out of " in run.err
    assert (tmp_path / "outside" / "a.yaml").read_text() == OLD


def test_without_the_flags_nothing_of_it_is_imported(tmp_path: Path) -> None:
    write(tmp_path, a=OLD)
    program = (
        "import sys; from policylint.cli.main import main; main(['check', 'a.yaml', '--rule', 'removed-api-version']); "
        "print(*sorted(m for m in sys.modules if m.startswith(('policylint.fix', 'policylint.cli.fixing', 'difflib'))))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ""
