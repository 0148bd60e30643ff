"""The bench for speed: corpora that are the same each time, ratios, goals, and a whole run with stand-ins for the others.

Nothing here takes a time.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import peers
import pytest
import speed
import speed_goals
from contests import CONTESTS, TWENTY_RULES, WORKS
from corpora import replicated, write
from peers import PINS, Peer, setup
from processes import ProcessError, Spread, Usage, whole_process
from speed_goals import Goal, goals, ratios
from speed_page import page
from templates import Template, spread, templates, vary

from policylint.engine.registry import Registry
from policylint.manifests.load import load
from policylint.model.limits import Limits
from policylint.sources.files import Source

SHOP = """apiVersion: v1
kind: Service
metadata: {name: cart, namespace: shop, labels: {app: cart, topology.kubernetes.io/zone: a}}
spec: {selector: {app: "cart"}, ports: [{port: 80, name: cart}]}
---
apiVersion: v1
kind: Pond
metadata: {name: unknown}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: default}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec:
      serviceAccountName: elsewhere
      containers:
      - {name: app, image: cart, envFrom: [{configMapRef: {name: cart}}]}
---
apiVersion: v1
kind: Pod
metadata: {name: broken}
spec: {containers: 3}
"""
RENAMED = """apiVersion: v1
kind: Service
metadata: {name: cart-r7, namespace: shop-r7, labels: {app: cart-r7, topology.kubernetes.io/zone: a}}
spec: {selector: {app: "cart-r7"}, ports: [{port: 80, name: cart}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart-r7, namespace: default}
spec:
  selector: {matchLabels: {app: cart-r7}}
  template:
    metadata: {labels: {app: cart-r7}}
    spec:
      serviceAccountName: elsewhere
      containers:
      - {name: app, image: cart, envFrom: [{configMapRef: {name: cart-r7}}]}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "b.yaml").write_text(SHOP)
    (folder / "a.json").write_text('{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}')
    (folder / "c.yaml").write_text("no: object\n")
    return folder


def test_a_replica_has_names_and_labels_of_its_own_and_what_refers_to_them_follows(shop: Path) -> None:
    namespace, whole = templates(shop, "1.36")
    assert (namespace.extension, namespace.objects, whole.extension, whole.objects) == (".json", 1, ".yaml", 2)
    assert json.loads(namespace.text(2))["metadata"] == {"name": "shop-r2"}
    assert whole.text(7) == RENAMED
    assert whole.text(0) == RENAMED.replace("-r7", "")
    assert len(load(Source("b.yaml", whole.text(7).encode()), Limits()).manifests) == 2


def test_a_varied_name_is_no_longer_than_a_label_may_be() -> None:
    assert vary("a" * 63, 12) == "a" * 59 + "-r12"
    assert vary("a" * 58 + "-bcd", 12) == "a" * 58 + "-r12"
    assert vary("a", 0) == "a"


def test_a_corpus_is_the_same_each_time_and_made_once(shop: Path, tmp_path: Path) -> None:
    found = templates(shop, "1.36")
    made = write(tmp_path / "one", replicated(found, files=5))
    again = write(tmp_path / "two", replicated(templates(shop, "1.36"), files=5))
    assert (made.files, made.objects) == (again.files, again.objects) == (5, 7)
    texts = [
        sorted((str(one.relative_to(top.folder)), one.read_text()) for one in top.folder.rglob("*.*"))
        for top in (made, again)
    ]
    assert texts[0] == texts[1]
    assert sum(len(text.encode()) for _, text in texts[0]) == made.bytes
    stays = made.folder / "0000" / "000.json"
    stays.write_text("touched")
    assert write(tmp_path / "one", replicated(found, files=5)) == made
    assert stays.read_text() == "touched"
    assert write(tmp_path / "one", replicated(found, files=3)).files == 3
    assert stays.read_text() != "touched"


def test_replicas_end_behind_the_file_with_the_last_object() -> None:
    two, one = Template(".yaml", ("",), (), 2), Template(".yaml", ("x",), (), 1)
    assert [(template.objects, replica) for template, replica in replicated([two, one], objects=4)] == [
        (2, 0),
        (1, 0),
        (2, 1),
    ]
    assert list(replicated([], files=3)) == []
    assert spread([two, one], 5) == [two, one]
    assert spread([two, two, two, one], 2) == [two, two]


def test_rules_of_a_work_exist_and_are_those_of_the_policy() -> None:
    registry = Registry({})
    for words in WORKS.values():
        for flag, name in zip(words[::2], words[1::2], strict=True):
            assert flag == "--pack" or registry.rule(name).id == name
    policy = (peers.HERE / "conftest" / "policy.rego").read_text()
    denied = {
        line.partition('"')[2].partition('"')[0].partition(":")[0] for line in policy.splitlines() if line.startswith("deny ")
    }
    assert denied == set(TWENTY_RULES)
    assert {peer for contest in CONTESTS for peer in contest.peers} == set(PINS)


def test_a_program_is_ended_when_its_time_is_over_and_one_that_is_not_there_is_said_so() -> None:
    with pytest.raises(ProcessError, match="took more than"):
        whole_process([sys.executable, "-c", "import time; time.sleep(60)"], seconds=0.2)
    with pytest.raises(ProcessError, match="cannot be run"):
        whole_process(["/nowhere/program"])
    assert whole_process([sys.executable, "-c", "raise SystemExit(3)"]).code == 3


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel of Linux")
def test_memory_of_all_processes_is_more_than_that_of_the_largest() -> None:
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'a = bytes(range(256)) * 200000; input()'])"
    words = [sys.executable, "-c", f"import time; a = bytes(range(256)) * 200000; {child}; time.sleep(0.5)"]
    assert whole_process(words, memory=True).together > 40


def test_what_is_missing_is_not_run_with_the_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(peers, "PINS", {name: pin for name, pin in PINS.items() if pin.how != "pip"})
    monkeypatch.setenv("PATH", str(tmp_path))
    found = setup(tmp_path / "tools")
    assert found["kube-score"] == Peer("kube-score", "", "v1.20.0", "no go on the PATH to install it with")
    assert found["polaris"].reason.startswith("not on the PATH")


def test_ratios_are_of_the_same_round() -> None:
    assert ratios([1.0, 2.0, 9.0], [2.0, 2.0, 3.0]) == Spread(1.0, 0.5, 3.0)


def _usage(wall: float, cpu: float = 0.0, together: float = 0.0) -> dict[str, Any]:
    return Usage(wall, cpu, 10.0, 0, together)._asdict()


def _contest(
    name: str, ours: list[dict[str, Any]], not_run: dict[str, str] | None = None, **ratio: dict[str, float]
) -> dict[str, Any]:
    runs = {"policylint": ours} if ours else {}
    about = {"name": name, "corpus": "objects", "work": "schemas", "same": "the same", "bare": [0.02] * len(ours)}
    return {**about, "runs": runs, "ratios": ratio, "cpu_ratios": {}, "not_run": not_run or {}}


def _result() -> dict[str, Any]:
    return {
        "machine": {"system": "Linux", "processors": 2, "python": "3.11"},
        "tools": {"kubeconform": {"version": "v0", "reason": ""}, "kube-score": {"version": "", "reason": "no go"}},
        "corpora": [{"name": "objects", "files": 3, "objects": 4, "bytes": 5_000_000}],
        "contests": [
            _contest("schemas", [_usage(1.0)], kubeconform=Spread(0.4, 0.3, 0.5)._asdict()),
            _contest("everything", [_usage(4.0), _usage(6.0)], {"kubeconform": "too slow"}),
            _contest("one-file", [_usage(0.2, 0.11), _usage(0.1, 0.09)]),
            _contest("warm", [], {"policylint": "no cache"}),
        ],
        "scales": [
            {"wanted": 10, "objects": 10, "runs": [_usage(1.0), _usage(2.0), _usage(3.0)], "not_run": ""},
            {"wanted": 100, "objects": 100, "runs": [_usage(22.0, together=400.0)], "not_run": ""},
        ],
    }


def test_goals_say_met_missed_or_why_nothing_was_measured() -> None:
    found = {(one.work, one.what): one for one in goals(_result())}
    schemas = found["schemas only, objects, cold", "wall time over kubeconform's"]
    assert (schemas.measured, schemas.verdict) == (Spread(0.4, 0.3, 0.5), "met")
    assert found["schemas and core, objects, cold", "wall time over kubeconform's"].reason == "too slow"
    assert found["schemas and core, objects, cold", "wall time over kube-score's"].reason == "no go"
    warm = found["schemas and core, objects, warm", "wall time"]
    assert (warm.limit, warm.verdict, warm.reason) == (0.75, "NOT RUN", "no cache")
    wall = found["one file", "wall time"]
    assert wall.measured is not None
    assert (round(wall.measured.median), wall.verdict) == (150, "missed")
    cpu = found["one file", "CPU time over bare Python"]
    assert cpu.measured is not None
    assert [round(one) for one in cpu.measured] == [80, 70, 90]
    slower = found["100 objects, cold", "time for an object over that at the smallest"]
    assert slower.measured is not None
    assert round(slower.measured.median, 3) == 1.1
    assert found["100 objects, cold", "memory of all processes"].measured == Spread(400.0, 400.0, 400.0)


def test_no_scale_is_said_so_too() -> None:
    made = _result()
    made["scales"][1].update(runs=[], not_run="the budget is too small")
    assert [one.reason for one in goals(made)][-2:] == ["the budget is too small"] * 2
    assert [one.verdict for one in goals({**made, "scales": [], "contests": []})] == ["NOT RUN"] * 13


def test_the_page_has_every_goal_and_contest() -> None:
    text = page(_result())
    assert "| schemas only, objects, cold | wall time over kubeconform's | at most 0.45 | 0.4 | 0.3 | 0.5 | met |\n" in text
    assert "| kube-score | NOT RUN: no go |\n" in text
    assert "| kubeconform | NOT RUN: too slow |  |  |  |  |  |\n" in text
    assert "| 100 | 22 (22 to 22) | 0 (0 to 0) | 220.000 | 400 |\n" in text
    assert text.count("\n## ") == 8


def test_whole_run_on_small_corpora(monkeypatch: pytest.MonkeyPatch, shop: Path, tmp_path: Path) -> None:
    stand_in = tmp_path / "kubeconform"
    stand_in.write_text("#!/bin/sh\nexit 1\n")
    stand_in.chmod(0o755)
    others = {name: Peer(name, "", "", "left out") for name in PINS if name != "kubeconform"}
    monkeypatch.setattr(speed, "setup", lambda _: {**others, "kubeconform": Peer("kubeconform", str(stand_in), "v0")})
    monkeypatch.setattr(speed, "FILES", 4)
    monkeypatch.setattr(speed, "SCALES", (3, 5))
    monkeypatch.setattr(
        speed, "CONTESTS", [one._replace(most=2) for one in CONTESTS if one.name in ("one-file", "schemas-real", "warm")]
    )
    work = tmp_path / "work"
    (work / "schemas-1.36").mkdir(parents=True)
    words = ["--work", str(work), "--json", str(work / "o.json"), "--page", str(work / "o.md"), str(shop)]
    assert speed.main(words) == 0
    result = json.loads((work / "o.json").read_text())
    one, real, _ = result["contests"]
    assert [len(found) for found in (*one["runs"].values(), *real["runs"].values(), one["bare"])] == [2] * 5
    assert {run["code"] for run in real["runs"]["policylint"]} == {2}  # the broken pod
    assert [scale["objects"] for scale in result["scales"]] == [3, 6]
    assert "left out" in (work / "o.md").read_text()


def test_nothing_to_measure_is_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speed, "setup", lambda _: {})
    monkeypatch.setattr(speed, "_schemas", lambda work: work.mkdir(parents=True, exist_ok=True))
    assert speed.main(["--work", str(tmp_path / "work"), str(tmp_path / "missing")]) == 2
    assert "no directory and no archive" in capsys.readouterr().err


def test_a_goal_is_met_by_its_median() -> None:
    goal = Goal("a", "b", 1.0, "", Spread(1.0, 0.5, 9.0))
    assert (goal.verdict, goal._replace(limit=0.9).verdict) == ("met", "missed")
    assert speed_goals.ratios([1.0], [2.0]).median == 0.5
