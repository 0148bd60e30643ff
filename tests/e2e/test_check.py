"""`policylint check` as its users run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.cli import DAY, POLICY, check_json, policylint, write

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "repos"
POD = """apiVersion: v1
kind: Pod
metadata: {name: a, namespace: shop}
spec:
  containers:
  - {name: app, image: nginx, securityContext: {privileged: true}}
"""


def found(*arguments: str, cwd: Path) -> list[tuple[str, int, int, str, str]]:
    report = check_json(*arguments, cwd=cwd).report
    return [(one["file"], one["line"], one["column"], one["severity"], one["rule"]) for one in report["findings"]]


def test_the_payment_processor_and_its_twin() -> None:
    here, old = "payment/deploy/payment-processor.yaml", "payment/legacy/payment-processor.yaml"
    assert found("payment", cwd=FIXTURES) == [
        (here, 19, 11, "medium", "missing-readiness-probe"),
        (here, 19, 11, "medium", "privilege-escalation"),
        (here, 19, 11, "medium", "run-as-root"),
        (old, 1, 13, "high", "removed-api-version"),
        (old, 19, 11, "medium", "missing-cpu-request"),
        (old, 19, 11, "medium", "missing-memory-limit"),
        (old, 19, 11, "medium", "missing-memory-request"),
        (old, 19, 11, "medium", "missing-readiness-probe"),
        (old, 19, 11, "medium", "privilege-escalation"),
        (old, 19, 11, "medium", "run-as-root"),
        (old, 20, 18, "medium", "mutable-image-tag"),
    ]


def test_the_report_is_the_same_however_it_is_made(tmp_path: Path) -> None:
    write(tmp_path, **{f"d{n}__f{n}": POD.replace("name: a", f"name: a{n}") for n in range(40)}, broken="a: [")
    (tmp_path / ".policylint").mkdir()
    (tmp_path / ".policylint" / "waivers.yaml").write_text(
        "- rule: run-as-root\n  resource: {kind: Pod, name: 'a1*'}\n"
        "  reason: it is fine\n  owner: us\n  until: '2027-01-01'\n"
    )
    runs = [check_json(".", "--jobs", jobs, cwd=tmp_path) for jobs in ("1", "2", "3", "2")]
    assert {run.code for run in runs} == {2}
    assert len({run.out for run in runs}) == 1
    assert len(runs[0].report["waived"]) == 11
    reordered = check_json("d3", "d1", "d2", cwd=tmp_path)
    assert reordered.out == check_json("d1", "d2", "d3", "d1/f1.yaml", cwd=tmp_path).out


def test_every_document_is_accounted_for(tmp_path: Path) -> None:
    write(tmp_path, a=f"{POD}---\n# nothing\n---\nvalues: 1\n---\na: [\n---\n{POLICY}", b="", c="{{ x }}: [")
    accounting = check_json(".", cwd=tmp_path).report["accounting"]
    assert [(one["file"], one["line"], one["status"]) for one in accounting["items"]] == [
        ("a.yaml", 1, "evaluated"),
        ("a.yaml", 10, "not-kubernetes"),
        ("a.yaml", 13, "could-not-evaluate"),
        ("a.yaml", 14, "evaluated"),
        ("b.yaml", 1, "not-kubernetes"),
        ("c.yaml", 1, "could-not-evaluate"),
    ]
    assert (accounting["files"], accounting["documents"]) == (3, 6)
    assert (accounting["evaluated"], accounting["not_kubernetes"], len(accounting["could_not_evaluate"])) == (2, 2, 2)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("services: {web: {image: nginx}}", "no apiVersion and kind"),
        ("on: push\njobs: {a: {runs-on: x, steps: []}}", "no apiVersion and kind"),
        ("- hosts: all\n  tasks: [{k8s: {kind: Pod}}]", "no apiVersion and kind"),
        ("apiVersion: release-notes/v2\nkind: bug-fix\narea: networking", 'no API group "release-notes" and no metadata'),
        ("apiVersion: v2\nname: chart\nversion: 1.0.0", "no object: apiVersion or kind without metadata, spec or data"),
        ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization", "configuration of kustomize"),
        ("apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []", "configuration of kubectl"),
        ('[{"op": "remove", "path": "/spec"}]', "no apiVersion and kind"),
        ("just text", "no apiVersion and kind"),
    ],
)
def test_what_only_looks_like_kubernetes(tmp_path: Path, text: str, detail: str) -> None:
    write(tmp_path, a=text, b=POLICY)
    run = check_json(".", cwd=tmp_path)
    assert (run.code, run.report["findings"]) == (0, [])
    items = run.report["accounting"]["items"]
    assert [one["status"] for one in items] == ["not-kubernetes", "evaluated"]
    assert policylint("check", ".", "-o", "json", cwd=tmp_path).code == 0


def test_a_chart_is_named_as_needing_rendering(tmp_path: Path) -> None:
    write(
        tmp_path,
        chart__Chart="apiVersion: v2\nname: a\n",
        chart__templates__a=POD.replace("nginx", '"{{ .Values.x }}"'),
        chart__templates__b=POD,
        b=POLICY,
    )
    run = check_json(".", cwd=tmp_path)
    assert run.code == 2
    assert run.report["accounting"]["could_not_evaluate"] == [
        {
            "file": "chart/templates/a.yaml",
            "line": 6,
            "reason": "template",
            "detail": "a Helm template: render the chart (helm template) and check the result",
        }
    ]
    assert ("chart/templates/b.yaml", 6, 61, "critical", "privileged-container") in found(".", cwd=tmp_path)
    assert check_json(".", "--exclude", "chart/templates", cwd=tmp_path).code == 0


def test_flags_win_over_the_configuration(tmp_path: Path) -> None:
    write(tmp_path, a=POD.replace("privileged: true", "privileged: false"))
    (tmp_path / ".policylint.yaml").write_text("fail_on: critical\nkubernetes: '1.25'\nexclude: [x]\n")
    run = check_json(".", cwd=tmp_path)
    assert (run.code, run.report["ruleset"]["kubernetes"], run.report["ruleset"]["fail_on"]) == (0, "1.25", "critical")
    run = check_json(".", "--fail-on", "low", "--kubernetes", "1.31", cwd=tmp_path)
    assert (run.code, run.report["ruleset"]["kubernetes"], run.report["ruleset"]["fail_on"]) == (1, "1.31", "low")
    assert {one["rule"] for one in check_json(".", "--rule", "mutable-image-tag", cwd=tmp_path).report["findings"]} == {
        "mutable-image-tag"
    }


def test_exit_zero_hides_findings_only(tmp_path: Path) -> None:
    write(tmp_path, a=POD)
    run = check_json(".", "--exit-zero", cwd=tmp_path)
    assert (run.code, run.report["verdict"]) == (0, "fail")


def test_standard_input_has_a_name(tmp_path: Path) -> None:
    run = check_json("-", "--stdin-filename", "deploy/a.yaml", cwd=tmp_path, stdin=POD.encode())
    assert {one["file"] for one in run.report["findings"]} == {"deploy/a.yaml"}


def test_several_formats_at_once(tmp_path: Path) -> None:
    write(tmp_path, a=POD)
    formats = ("text", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "json")
    arguments = [part for name in formats for part in ("-o", f"{name}={tmp_path}/out.{name}")]
    run = policylint("check", ".", *arguments, "-o", "concise", "--at", DAY, cwd=tmp_path)
    assert run.code == 1
    assert "a.yaml:6:61: critical[privileged-container]" in run.out
    for name in formats:
        assert "privileged-container" in (tmp_path / f"out.{name}").read_text()
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"


@pytest.mark.parametrize("output", ["txt", "json=", "json=missing/directory/x", "json=."])
def test_outputs_that_cannot_be(tmp_path: Path, output: str) -> None:
    write(tmp_path, a=POLICY)
    run = policylint("check", ".", "-o", output, cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("error: ")
    assert len(run.err.splitlines()) == 1


def test_a_full_disk_is_an_error_and_leaves_no_half_report(tmp_path: Path) -> None:
    write(tmp_path, a=POLICY)
    run = policylint("check", ".", "-o", "json=/dev/full", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert "no space left on device" in run.err


SECRET = """apiVersion: v1
kind: Secret
metadata:
  name: s
  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"data":{"p":"aHVudGVyMg=="}}'}
stringData:
  country: NO
  password: hunter2
  password: hunter2
data: {p: aHVudGVyMg==}
"""


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        SECRET + "x: [\n",
        SECRET + "x: *hunter2\n",
        SECRET.replace("kind: Secret", "kind: SecretList\nitems: [{metadata: {name: a}, stringData: {p: hunter2}}]"),
        POD + "---\n" + SECRET,
        SECRET + "---\n" + POD,
        "apiVersion: v1\nkind: List\nitems:\n- " + "\n".join(f"  {one}" for one in SECRET.splitlines()).lstrip() + "\n",
        "kind: List\napiVersion: v1\nitems:\n- kind: Secret\n  metadata: {name: s}\n  stringData: {a: hunter2}\n- {apiVersion: v1, "
        "kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: x}]}}\n",
        'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  conf: "line1\n---\nkey: hunter2 : [\n"\n',
        "%YAML 1.1\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  conf: hunter2\n"
        "--- {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: x}]}}\n",
        'apiVersion: v1\nkind: "S\\x65cret"\nmetadata: {name: s}\ndata: {a: hunter2, a: hunter2}\n',
    ],
)
def test_no_secret_in_any_format(tmp_path: Path, text: str) -> None:
    write(tmp_path, a=text)
    for name in ("text", "concise", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown"):
        run = policylint("check", ".", "-o", name, "--fail-on", "info", cwd=tmp_path)
        assert run.code in (1, 2)
        assert "hunter2" not in run.out + run.err
        assert "aHVudGVyMg" not in run.out + run.err


PLUGIN = """
import sys
from types import ModuleType
from policylint.engine.hookspecs import hookimpl
import acme_rules.too_many_pods

@hookimpl
def register_rules():
    return [acme_rules.too_many_pods]

@hookimpl
def register_packs():
    import os
    return {"acme": os.path.join(os.path.dirname(__file__), "acme")}

@hookimpl
def register_reporters():
    return {"count": lambda report: f"{len(report.findings)} findings\\n"}

@hookimpl
def register_sources():
    return {"memory": lambda argument: [(argument, b"apiVersion: v1\\nkind: Pod\\nmetadata: {name: m}\\n")]}

@hookimpl
def register_audit_sinks():
    def sink(report):
        print(report.verdict.status.value, file=sys.stderr)
    return [sink]
"""
RULE = '''"""Too many pods."""
from policylint.rule import Hit, ManifestSet, Severity, rule

@rule(severity=Severity.HIGH, since="1")
def check(manifests: ManifestSet, *, most: int = 1):
    for manifest in list(manifests.of_kind("Pod"))[most:]:
        yield manifest, Hit(("kind",), "one pod too many")
'''


def test_a_plugin_adds_rules_packs_formats_sources_and_sinks(tmp_path: Path) -> None:
    plugins, repository = tmp_path / "plugins" / "acme_rules", tmp_path / "repository"
    plugins.mkdir(parents=True)
    (plugins / "__init__.py").write_text("")
    (plugins / "hooks.py").write_text(PLUGIN)
    (plugins / "too_many_pods.py").write_text(RULE)
    (plugins / "acme").mkdir()
    (plugins / "acme" / "pack.yaml").write_text("name: acme\ntitle: Acme\nversion: '1'\nrules: {too-many-pods: {}}\n")
    write(repository, a=f"{POD}---\n{POD.replace('name: a', 'name: b')}")
    (repository / ".policylint.yaml").write_text("plugins: [acme_rules.hooks]\npacks: [acme]\n")
    env = {"PYTHONPATH": str(plugins.parent)}
    run = check_json(".", cwd=repository, env=env)
    assert [(one["rule"], one["line"]) for one in run.report["findings"]] == [("too-many-pods", 9)]
    assert (run.code, run.err) == (1, "fail\n")
    assert check_json(".", "--scope", "document", cwd=repository, env=env).code == 0
    run = policylint("check", ".", "memory:m.yaml", "-o", "count", cwd=repository, env=env)
    assert run.out == "2 findings\n"
    assert "too-many-pods" in policylint("rules", cwd=repository, env=env).out


def test_a_plugin_in_the_repository_is_refused(tmp_path: Path) -> None:
    (tmp_path / "evil.py").write_text("import os\nos._exit(77)\n")
    write(tmp_path, a=POLICY)
    (tmp_path / ".policylint.yaml").write_text("plugins: [evil]\n")
    run = policylint("check", ".", cwd=tmp_path)
    assert run.code == 2
    assert run.err == "error: plugins: there is no module evil; install it beside policylint\n"


SHADOWS = ("argparse", "typing", "json", "enum", "re", "yaml", "fnmatch", "datetime", "__future__")


def test_modules_in_the_repository_are_not_imported(tmp_path: Path) -> None:
    for name in SHADOWS:
        (tmp_path / f"{name}.py").write_text("import os\nos._exit(77)\n")
    write(tmp_path, a=POLICY)
    script = Path(sys.executable).with_name("policylint")
    for command, path in (([sys.executable, "-m", "policylint"], None), ([script], ""), ([script], None)):
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        environment |= {} if path is None else {"PYTHONPATH": path}
        done = subprocess.run([*command, "check", "."], cwd=tmp_path, env=environment, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b""), (command, path)


@pytest.mark.parametrize(
    ("arguments", "config"),
    [
        (["--##vso[x]\x1b[31m"], ""),
        (["check", "."], "'##vso[task.setvariable variable=X]y': 1\n"),
        (["check", "."], "rules: {'##[error]z': true}\n"),
        (["check", "."], "packs: ['::error::x\x07']\n"),
        (["check", "\x1b[2J"], ""),
        (["explain", "##[error]x"], ""),
    ],
)
def test_error_messages_are_safe_to_print(tmp_path: Path, arguments: list[str], config: str) -> None:
    write(tmp_path, a=POLICY)
    (tmp_path / ".policylint.yaml").write_text(config.replace("\x07", ""))
    run = policylint(*arguments, cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert "##vso[" not in run.err
    assert "##[" not in run.err
    assert "\x1b" not in run.err
    assert not [line for line in run.err.splitlines() if line.lstrip().startswith("::")]


def test_names_are_relative_in_a_subdirectory(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path, sub__a=POLICY)
    (tmp_path / ".policylint").mkdir()
    (tmp_path / ".policylint" / "waivers.yaml").write_text("- rule: x\n")
    run = check_json(".", cwd=tmp_path / "sub")
    assert [one["file"] for one in run.report["findings"]] == ["../.policylint/waivers.yaml"]
    run = policylint("check", ".", "-o", "gitlab", cwd=tmp_path / "sub")
    assert [one["location"]["path"] for one in json.loads(run.out)] == [".policylint/waivers.yaml"]


def test_a_link_to_a_pipe_is_no_place_for_a_report(tmp_path: Path) -> None:
    write(tmp_path, a=POLICY)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "report").symlink_to("pipe")
    run = policylint("check", ".", "-o", "json=report", cwd=tmp_path, timeout=10)
    assert (run.code, run.err) == (2, "error: -o: report is a link to something that is no file\n")


def test_a_file_with_the_name_of_a_flag_is_a_file(tmp_path: Path) -> None:
    write(tmp_path, a=POD)
    (tmp_path / "--exclude=*.yaml").write_text(POD)
    run = policylint("check", "-o", "json", "--scope", "document", "--", "--exclude=*.yaml", "a.yaml", cwd=tmp_path)
    assert {one["file"] for one in run.report["findings"]} == {"--exclude=*.yaml", "a.yaml"}
