"""Inputs on which linters are known to turn green without having looked. Each must end in a finding or exit 2."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tests.e2e.cli import Run, check_json, policylint, write

SPEC = """
  containers:
  - name: app
    image: registry.example.no/app:1.0
    securityContext: {privileged: true}
"""
POD = f"""apiVersion: v1
kind: Pod
metadata:
  name: a
  namespace: shop
spec:{SPEC}"""
CLEAN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n"


def indent(text: str, by: int) -> str:
    return "".join(" " * by + line if line.strip() else line for line in text.splitlines(keepends=True))


def privileged(run: Run) -> list[tuple[str, int]]:
    return [(one["file"], one["line"]) for one in run.report["findings"] if one["rule"] == "privileged-container"]


FOUND = {
    "template in a comment": ("# {{ .Values.x }}\n" + POD, 11),
    "jinja in a comment": ("# {% if x %}\n" + POD, 11),
    "equals sign as a label": (POD.replace("name: a\n", "name: a\n  labels: {a: =}\n", 1), 11),
    "PodList": (f"apiVersion: v1\nkind: PodList\nitems:\n- metadata: {{name: a}}\n  spec:{indent(SPEC, 2)}", 9),
    "List": (f"apiVersion: v1\nkind: List\nitems:\n- {indent(POD, 2).lstrip()}", 13),
    "List in a List": (
        f"apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - {indent(POD, 4).lstrip()}",
        16,
    ),
    "bare list of objects": (f"- {indent(POD, 2).lstrip()}", 10),
    "Argo Rollout": (
        "apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: a}\nspec:\n  template:\n    spec:"
        + indent(SPEC, 4),
        10,
    ),
    "Knative Service": (
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\nspec:\n  template:\n    spec:\n"
        "      containers:\n      - image: registry.example.no/app:1.0\n        securityContext: {privileged: true}\n",
        9,
    ),
    "custom resource with another path": (
        "apiVersion: example.no/v1\nkind: Thing\nmetadata: {name: a}\nspec:\n  workers:\n  - pod:\n      spec:"
        + indent(SPEC, 6),
        11,
    ),
    "OpenShift template": (
        f"apiVersion: template.openshift.io/v1\nkind: Template\nmetadata: {{name: a}}\nobjects:\n- {indent(POD, 2).lstrip()}",
        14,
    ),
    "separator with a comment": (f"{CLEAN}--- # next\n{POD}", 14),
    "separator with blanks": (f"{CLEAN}---   \n{POD}", 14),
    "document end marker": (f"{CLEAN}...\n---\n{POD}", 15),
    "behind a broken document": (f"a: [\n---\n{POD}", 12),
    "CRLF": (POD.replace("\n", "\r\n"), 10),
    "byte order mark": ("\ufeff" + POD, 10),
    "byte order mark in the second document": (f"{CLEAN}---\n\ufeff{POD}", 14),
    "windows separators": (f"{CLEAN}---\n{POD}".replace("\n", "\r\n"), 14),
    "unknown API version of a known kind": (POD.replace("v1", "v9"), 10),
    "misspelt group": (POD.replace("v1", "ap/v1"), 10),
    "unknown kind": (POD.replace("kind: Pod", "kind: pod"), 10),
    "generateName": (POD.replace("  name: a\n", "  generateName: a\n", 1), 10),
    "no metadata": (f"apiVersion: v1\nkind: Pod\nspec:{SPEC}", 7),
    "anchor": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nx: &s {privileged: true}\nspec:\n  containers:\n"
        "  - name: app\n    image: a:1\n    securityContext: *s\n",
        4,
    ),
    "merge key": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nx: &s\n  privileged: true\nspec:\n  containers:\n"
        "  - name: app\n    image: a:1\n    securityContext: {<<: *s}\n",
        5,
    ),
    "init container": (POD.replace("containers:", "containers: [{name: x, image: 'x:1'}]\n  initContainers:"), 11),
    "ephemeral container": (POD.replace("containers:", "containers: [{name: x, image: 'x:1'}]\n  ephemeralContainers:"), 11),
    "unknown tag": (POD.replace("spec:", "spec: !thing"), 10),
    "YAML directive": ("%YAML 1.1\n---\n" + POD, 12),
    "separator that only kubectl takes for one": (f"~\n---#\n{POD}", 12),
    "separator with a no-break space": (f"~\n---\u00a0\n{POD}", 12),
    "separator with an ideographic space": (f"~\n---\u3000\n{POD}", 12),
    "items of a ConfigMap": (f"{CLEAN}items:\n- {indent(POD, 2).lstrip()}", 14),
    "items of a Deployment": (f"apiVersion: apps/v1\nkind: Deployment\nitems:\n- {indent(POD, 2).lstrip()}", 13),
    "items of a tool's file": (
        f"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nitems:\n- {indent(POD, 2).lstrip()}",
        13,
    ),
    "Argo Workflow": (
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: a}\nspec:\n  templates:\n  - name: a\n"
        "    container:\n      image: x:1\n      securityContext: {privileged: true}\n",
        9,
    ),
    "Tekton Task": (
        "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: a}\nspec:\n  steps:\n  - name: a\n    image: x:1\n"
        "    securityContext: {privileged: true}\n",
        8,
    ),
    "$patch in an ordinary object": (POD.replace("spec:", "$patch: merge\nspec:"), 11),
    "waiver in a string of another document": (
        "%YAML 1.1\n---\n" + CLEAN + "data:\n  x: |\n    # policylint: allow[privileged-container] until=2027-01-01 -- fine\n"
        f"---\n{POD}",
        19,
    ),
    "directive without a colon": (
        POD.replace(
            "    securityContext",
            "    # policylint allow[privileged-container] until=2027-01-01 -- fine\n    securityContext",
        ),
        11,
    ),
    "JSON": (
        '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},\n "spec": {"containers": [{"name": "app",\n'
        '  "image": "a:1", "securityContext": {"privileged": true}}]}}',
        3,
    ),
    "Secret before it": (f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\n---\n{POD}", 14),
    "looks like a tool's file by name": (POD, 10),
    "expired waiver": (
        POD.replace(
            "    securityContext",
            "    # policylint: allow[privileged-container] until=2026-10-31 -- was fine\n    securityContext",
        ),
        11,
    ),
    "waiver without a reason": (
        POD.replace(
            "    securityContext", "    # policylint: allow[privileged-container] until=2027-10-31\n    securityContext"
        ),
        11,
    ),
    "waiver without an end": (
        POD.replace("    securityContext", "    # policylint: allow[privileged-container] -- fine\n    securityContext"),
        11,
    ),
    "waiver with a star": (
        POD.replace("    securityContext", "    # policylint: allow[*] until=2027-01-01 -- fine\n    securityContext"),
        11,
    ),
    "waiver for another rule": (
        POD.replace(
            "    securityContext", "    # policylint: allow[run-as-root] until=2027-01-01 -- fine\n    securityContext"
        ),
        11,
    ),
    "waiver in a string": (
        POD.replace("kind: Pod", 'kind: Pod\nx: "# policylint: allow[privileged-container] until=2027-01-01 -- fine"'),
        11,
    ),
    "waiver in a block scalar": (
        POD.replace(
            "kind: Pod", "kind: Pod\nx: |\n  # policylint: allow[privileged-container] until=2027-01-01 -- fine\ny: 1"
        ),
        13,
    ),
    "waiver with an impossible day": (
        POD.replace(
            "    securityContext",
            "    # policylint: allow[privileged-container] until=2027-02-30 -- fine\n    securityContext",
        ),
        11,
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_found_at_its_place(name: str, tmp_path: Path) -> None:
    text, line = FOUND[name]
    file = "docker-compose.yaml" if name.startswith("looks like") else "a.yaml"
    (tmp_path / file).write_bytes(text.encode())
    run = check_json(".", cwd=tmp_path)
    assert privileged(run) == [(file, line)], run.out
    assert run.code == (2 if "broken" in name else 1)


def test_utf_16(tmp_path: Path) -> None:
    write(tmp_path, a=POD.encode("utf-16"), b="\ufeff".encode("utf-16-be") + POD.encode("utf-16-be"))
    assert privileged(check_json(".", cwd=tmp_path)) == [("a.yaml", 10), ("b.yaml", 10)]


def test_duplicate_spec(tmp_path: Path) -> None:
    write(tmp_path, a=f"{POD}spec:\n  containers: [{{name: b, image: 'b:1'}}]\n")
    run = check_json(".", cwd=tmp_path)
    assert run.code == 1
    found = [(one["rule"], one["line"], one["column"]) for one in run.report["findings"]]
    assert ("duplicate-key", 11, 1) in found


ERRORS: dict[str, tuple[str | bytes, str, int]] = {
    "template": ("apiVersion: v1\nkind: Pod\n{{- if .Values.x }}\nspec: {}\n{{- end }}\n", "template", 3),
    "broken YAML": ("apiVersion: v1\nkind: Pod\nspec: {a: [}\n", "invalid-yaml", 3),
    "UTF-32": ("apiVersion: v1".encode("utf-32"), "unknown-encoding", 1),
    "Latin-1": ("apiVersion: v1\nkind: Pod\nmetadata: {name: Bjørn}\n".encode("latin-1"), "unknown-encoding", 1),
    "20 MB": (b"# " + b"x" * 20_000_000, "too-large", 1),
    "brackets": (b"[" * 1_000_000, "too-large", 1),
    "billion laughs": (
        "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)),
        "too-large",
        6,
    ),
    "recursive alias": ("a: &a [*a]\n", "invalid-yaml", 1),
    "kind is missing": ("apiVersion: apps/v1\nmetadata: {name: a}\nspec: {}\n", "incomplete-manifest", 1),
    "apiVersion is missing": ("kind: Pod\nmetadata: {name: a}\nspec: {}\n", "incomplete-manifest", 1),
    "apiVersion is a number": ("apiVersion: 1\nkind: Pod\nmetadata: {name: a}\n", "incomplete-manifest", 1),
    "kind is a boolean": ("apiVersion: v1\nkind: yes\nmetadata: {name: a}\n", "incomplete-manifest", 1),
    "not a number": ("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {x: .nan}\n", "invalid-yaml", 4),
    "tab": ("apiVersion: v1\nkind: Pod\nmetadata:\n\tname: a\n", "invalid-yaml", 4),
    "control character": ("apiVersion: v1\nkind: Pod\nmetadata: {name: a\x07}\n", "invalid-yaml", 3),
    "separator that goes on": ("a: 1\n---b: 2\n", "invalid-yaml", 2),
    "second document behind an end marker": (f"{CLEAN}...\n{CLEAN}", "invalid-yaml", 5),
    "second document behind a carriage return": ("a: 1\r---\rb: 2\r", "invalid-yaml", 1),
    "containers as a mapping": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: {name: a}\n",
        "incomplete-manifest",
        1,
    ),
    "a container that is a list": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [[a]]\n",
        "incomplete-manifest",
        1,
    ),
    "misspelt containers": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  selector: {matchLabels: {a: b}}\n"
        "  template: {spec: {contaners: [{name: a}]}}\n",
        "incomplete-manifest",
        1,
    ),
    "a pod spec that is a string": (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: nothing\n",
        "incomplete-manifest",
        1,
    ),
    "items that are no list": ("apiVersion: v1\nkind: List\nitems: {a: b}\n", "incomplete-manifest", 1),
    "item that is no object": ("apiVersion: v1\nkind: List\nitems: [x]\n", "incomplete-manifest", 1),
}


@pytest.mark.parametrize("name", ERRORS)
def test_could_not_be_evaluated(name: str, tmp_path: Path) -> None:
    content, reason, line = ERRORS[name]
    write(tmp_path, a=content, b=CLEAN)
    for arguments in ((), ("--exit-zero",)):
        run = check_json(".", *arguments, cwd=tmp_path)
        assert run.code == 2
        assert run.report["verdict"] == "error"
        missed = run.report["accounting"]["could_not_evaluate"]
        assert [(one["file"], one["line"], one["reason"]) for one in missed] == [("a.yaml", line, reason)]


def test_200_mb(tmp_path: Path) -> None:
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(200_000_000)
    run = policylint("check", ".", "-o", "json", cwd=tmp_path, timeout=5)
    assert run.code == 2
    assert [one["rule"] for one in run.report["findings"]] == ["input-limit"]


def test_named_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    write(tmp_path, b=CLEAN)
    for path in (".", "a.yaml"):
        run = check_json(path, cwd=tmp_path)
        assert run.code == 2
        detail = "a named pipe, not a regular file; to check a stream, pipe it to: policylint check -"
        assert run.report["accounting"]["could_not_evaluate"] == [
            {"file": "a.yaml", "line": 1, "reason": "unreadable", "detail": detail}
        ]


def test_socket(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.getcwd()
        os.chdir(tmp_path)
        listening.bind("a.yaml")
        os.chdir(here)
        assert check_json(".", cwd=tmp_path).code == 2


def test_unreadable_file(tmp_path: Path) -> None:
    write(tmp_path, a=POD, b=CLEAN)
    (tmp_path / "a.yaml").chmod(0)
    # Root may read every file, unless it gives that right away.
    prefix = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
    run = policylint("check", ".", "-o", "json", cwd=tmp_path, prefix=prefix)
    assert run.code == 2
    assert run.report["accounting"]["could_not_evaluate"] == [
        {"file": "a.yaml", "line": 1, "reason": "unreadable", "detail": "permission denied"}
    ]


def test_file_that_is_a_directory_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()
    write(tmp_path, a__b=POD)
    (tmp_path / "a.yaml" / "b.yaml").write_text(POD)
    assert ("a.yaml/b.yaml", 10) in privileged(check_json(".", cwd=tmp_path))


def test_missing_path(tmp_path: Path) -> None:
    run = check_json("nothing", cwd=tmp_path)
    assert (run.code, run.out, run.err) == (2, "", "error: no such file or directory: nothing\n")


def test_missing_path_beside_a_good_one(tmp_path: Path) -> None:
    write(tmp_path, a=CLEAN)
    assert check_json("a.yaml", "b.yaml", cwd=tmp_path).code == 2


@pytest.mark.parametrize("exit_zero", [[], ["--exit-zero"]])
def test_empty_directory(tmp_path: Path, exit_zero: list[str]) -> None:
    run = check_json(".", *exit_zero, cwd=tmp_path)
    assert run.code == 2
    assert run.report["reasons"] == ["no Kubernetes manifest was found (0 files read)"]


def test_nothing_but_other_files(tmp_path: Path) -> None:
    write(tmp_path, a="services: {web: {image: nginx}}\n", b="# nothing\n")
    run = check_json(".", cwd=tmp_path)
    assert run.code == 2
    assert run.report["accounting"]["not_kubernetes"] == 2


def test_everything_excluded(tmp_path: Path) -> None:
    write(tmp_path, a=POD)
    run = check_json(".", "--exclude", "*.yaml", cwd=tmp_path)
    assert run.code == 2
    assert run.report["accounting"]["excluded"] == 1


def test_empty_standard_input(tmp_path: Path) -> None:
    assert check_json("-", cwd=tmp_path).code == 2
    assert check_json("-", cwd=tmp_path, stdin=POD.encode()).code == 1


@pytest.mark.parametrize(
    "arguments", [["--rule", "privilegd-container"], ["--pack", "cor"], ["--kubernetes", "1"], ["--at", "x"]]
)
def test_wrong_flags(tmp_path: Path, arguments: list[str]) -> None:
    write(tmp_path, a=CLEAN)
    run = policylint("check", ".", *arguments, cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("error: ")


class TestLinks:
    def test_out_of_the_tree(self, tmp_path: Path) -> None:
        inside = tmp_path / "repo"
        write(tmp_path, outside=POD, repo__b=CLEAN)
        (inside / "a.yaml").symlink_to(tmp_path / "outside.yaml")
        run = check_json(".", cwd=inside)
        assert run.code == 2
        assert [one["file"] for one in run.report["accounting"]["could_not_evaluate"]] == ["a.yaml"]

    def test_directory_out_of_the_tree(self, tmp_path: Path) -> None:
        write(tmp_path, elsewhere__a=POD, repo__b=CLEAN)
        (tmp_path / "repo" / "sub").symlink_to(tmp_path / "elsewhere")
        assert check_json(".", cwd=tmp_path / "repo").code == 2

    def test_dangling(self, tmp_path: Path) -> None:
        write(tmp_path, b=CLEAN)
        (tmp_path / "a.yaml").symlink_to("nowhere.yaml")
        assert check_json(".", cwd=tmp_path).code == 2

    def test_loop(self, tmp_path: Path) -> None:
        write(tmp_path, a=POD)
        (tmp_path / "loop").symlink_to(".")
        (tmp_path / "self.yaml").symlink_to("self.yaml")
        run = check_json(".", cwd=tmp_path)
        assert privileged(run) == [("a.yaml", 10)]
        assert run.code == 2  # self.yaml leads nowhere

    def test_to_a_file_with_another_extension(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(POD)
        (tmp_path / "a.yaml").symlink_to("a.txt")
        assert privileged(check_json(".", cwd=tmp_path)) == [("a.yaml", 10)]

    def test_to_an_excluded_file(self, tmp_path: Path) -> None:
        write(tmp_path, vendor__a=POD, b=CLEAN)
        (tmp_path / "c.yaml").symlink_to("vendor/a.yaml")
        assert privileged(check_json(".", "--exclude", "vendor", cwd=tmp_path)) == [("c.yaml", 10)]

    def test_to_an_excluded_directory(self, tmp_path: Path) -> None:
        write(tmp_path, vendor__a=POD, b=CLEAN)
        (tmp_path / "deploy").symlink_to("vendor")
        assert privileged(check_json(".", "--exclude", "vendor", cwd=tmp_path)) == [("deploy/a.yaml", 10)]


def test_hidden_directories_are_read(tmp_path: Path) -> None:
    write(tmp_path, a=CLEAN)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / ".a.YML").write_text(POD)
    assert privileged(check_json(".", cwd=tmp_path)) == [(".hidden/.a.YML", 10)]


def test_a_file_is_read_whatever_its_name_if_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "pod.txt").write_text(POD)
    assert privileged(check_json("pod.txt", cwd=tmp_path)) == [("pod.txt", 10)]


DEPLOYMENT = f"""apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
  namespace: shop
spec:
  template:
    spec:{indent(SPEC, 4)}"""
WHOLE = DEPLOYMENT.replace("  template:\n", "  selector: {matchLabels: {a: b}}\n  template:\n")


def test_a_patch_is_not_asked_for_what_is_missing_but_a_whole_object_is(tmp_path: Path) -> None:
    def rules() -> set[tuple[str, str]]:
        return {(one["file"], one["rule"]) for one in check_json(".", cwd=tmp_path).report["findings"]}

    write(tmp_path, kustomization="patches: [{path: a.yaml}, {path: c.yaml}]\n", a=DEPLOYMENT, b=DEPLOYMENT, c=WHOLE)
    assert {name for name, rule in rules() if rule == "privileged-container"} == {"a.yaml", "b.yaml", "c.yaml"}
    assert {name for name, rule in rules() if rule == "missing-memory-limit"} == {"b.yaml", "c.yaml"}
    items = check_json(".", cwd=tmp_path).report["accounting"]["items"]
    assert [(one["file"], one["reason"]) for one in items if one["reason"] == "patch"] == [("a.yaml", "patch")]
    write(tmp_path, kustomization="patches: [{path: a.yaml}]\nresources: [a.yaml]\n")
    assert ("a.yaml", "missing-memory-limit") in rules()


POD_SPEC = "{containers: [{name: a, image: 'a/b:1'}]}"


@pytest.mark.parametrize("named", ["patches: [{path: a-patch.yaml}]", "# - path: a-patch.yaml", "# - a-patch.yaml"])
@pytest.mark.parametrize(
    ("kind", "spec", "whole"),
    [
        ("batch/v1\nkind: Job", f"{{template: {{spec: {POD_SPEC}}}}}", True),
        ("batch/v1\nkind: CronJob", f"{{jobTemplate: {{spec: {{template: {{spec: {POD_SPEC}}}}}}}}}", True),
        ("v1\nkind: ReplicationController", f"{{template: {{spec: {POD_SPEC}}}}}", True),
        ("v1\nkind: Pod", POD_SPEC, True),
        ("apps/v1\nkind: Deployment", f"{{selector: {{matchLabels: {{a: b}}}}, template: {{spec: {POD_SPEC}}}}}", True),
        ("apps/v1\nkind: Deployment", f"{{template: {{spec: {POD_SPEC}}}}}", False),
        ("batch/v1\nkind: Job", "{template: {spec: {containers: [{name: a}]}}}", False),
        ("batch/v1\nkind: Job", "{template: {spec: {initContainers: [{name: a, image: 'a/b:1'}]}}}", False),
    ],
)
def test_a_whole_workload_is_no_patch_whoever_says_so(tmp_path: Path, named: str, kind: str, spec: str, whole: bool) -> None:
    text = f"apiVersion: {kind}\nmetadata: {{name: a, namespace: b}}\nspec: {spec}\n"
    write(tmp_path, kustomization=f"resources: []\n{named}\n")
    (tmp_path / "a-patch.yaml").write_text(text)
    rules = {one["rule"] for one in check_json(".", cwd=tmp_path).report["findings"]}
    assert ("missing-memory-limit" in rules) is whole


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_rules_about_several_objects_know_what_could_not_be_evaluated(tmp_path: Path, jobs: str) -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: b}\nspec: {selector: {app: none}, ports: [{port: 80}]}\n"
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: c, namespace: b, labels: {app: other}}\nspec: {containers: [{name: c, image: d}]}\n"
    arguments = ("--rule", "dangling-service", "--jobs", jobs, ".")
    write(tmp_path, a=service, b=pod)
    assert [one["rule"] for one in check_json(*arguments, cwd=tmp_path).report["findings"]] == ["dangling-service"]
    write(tmp_path, c="a: {{ .Values.pods }}\n")  # the pods may be there
    assert check_json(*arguments, cwd=tmp_path).report["findings"] == []
