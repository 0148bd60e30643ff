"""The API lifecycle table says what Kubernetes' own sources and its deprecation guide say."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import policylint
from policylint.validation import lifecycle
from policylint.validation.lifecycle import Lifecycle, load_lifecycle, newest_release, parse_release, status

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(policylint.__file__).parent / "validation" / "data"

# https://kubernetes.io/docs/reference/using-api/deprecation-guide/ (removal minor, apiVersion, kinds).
# Left out: apps/v1beta1 ReplicaSet, which the guide names although it never existed.
GUIDE = (
    (32, "flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema PriorityLevelConfiguration"),
    (29, "flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema PriorityLevelConfiguration"),
    (27, "storage.k8s.io/v1beta1", "CSIStorageCapacity"),
    (26, "flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema PriorityLevelConfiguration"),
    (26, "autoscaling/v2beta2", "HorizontalPodAutoscaler"),
    (25, "batch/v1beta1", "CronJob"),
    (25, "discovery.k8s.io/v1beta1", "EndpointSlice"),
    (25, "events.k8s.io/v1beta1", "Event"),
    (25, "autoscaling/v2beta1", "HorizontalPodAutoscaler"),
    (25, "policy/v1beta1", "PodDisruptionBudget PodSecurityPolicy"),
    (25, "node.k8s.io/v1beta1", "RuntimeClass"),
    (
        22,
        "admissionregistration.k8s.io/v1beta1",
        "MutatingWebhookConfiguration ValidatingWebhookConfiguration",
    ),
    (22, "apiextensions.k8s.io/v1beta1", "CustomResourceDefinition"),
    (22, "apiregistration.k8s.io/v1beta1", "APIService"),
    (22, "authentication.k8s.io/v1beta1", "TokenReview"),
    (
        22,
        "authorization.k8s.io/v1beta1",
        "LocalSubjectAccessReview SelfSubjectAccessReview SubjectAccessReview",
    ),
    (22, "certificates.k8s.io/v1beta1", "CertificateSigningRequest"),
    (22, "coordination.k8s.io/v1beta1", "Lease"),
    (22, "extensions/v1beta1", "Ingress"),
    (22, "networking.k8s.io/v1beta1", "Ingress IngressClass"),
    (22, "rbac.authorization.k8s.io/v1beta1", "ClusterRole ClusterRoleBinding Role RoleBinding"),
    (22, "scheduling.k8s.io/v1beta1", "PriorityClass"),
    (22, "storage.k8s.io/v1beta1", "CSIDriver CSINode StorageClass VolumeAttachment"),
    (16, "extensions/v1beta1", "NetworkPolicy DaemonSet Deployment ReplicaSet"),
    (16, "apps/v1beta2", "DaemonSet Deployment StatefulSet ReplicaSet"),
    (16, "apps/v1beta1", "Deployment StatefulSet"),
)


@pytest.mark.parametrize(("minor", "api_version", "kinds"), GUIDE, ids=lambda part: str(part).split()[0])
def test_every_removal_of_the_deprecation_guide(minor: int, api_version: str, kinds: str) -> None:
    table = load_lifecycle()
    assert {kind: table[api_version, kind].removed for kind in kinds.split()} == dict.fromkeys(kinds.split(), (1, minor))


@pytest.mark.parametrize(
    ("api_version", "kind", "introduced", "deprecated", "removed", "replacement"),
    [
        ("extensions/v1beta1", "Deployment", (1, 1), (1, 8), (1, 16), "apps/v1 Deployment"),
        (
            "extensions/v1beta1",
            "PodSecurityPolicy",
            (1, 2),
            (1, 11),
            (1, 16),
            "policy/v1beta1 PodSecurityPolicy",
        ),
        ("policy/v1beta1", "PodSecurityPolicy", (1, 10), (1, 21), (1, 25), ""),
        ("batch/v1beta1", "CronJob", (1, 8), (1, 21), (1, 25), "batch/v1 CronJob"),
        ("events.k8s.io/v1beta1", "Event", (1, 8), (1, 22), (1, 25), "events.k8s.io/v1 Event"),
        (
            "networking.k8s.io/v1beta1",
            "IngressClass",
            (1, 18),
            (1, 19),
            (1, 22),
            "networking.k8s.io/v1 IngressClass",
        ),
        ("v1", "Endpoints", (1, 0), (1, 33), None, "discovery.k8s.io/v1 EndpointSlice"),
        ("v1", "Pod", (1, 0), None, None, ""),
        ("apps/v1", "Deployment", (1, 9), None, None, ""),
        # Upstream planned the removals of these alpha kinds for 1.37 and 1.40; they went early.
        ("coordination.k8s.io/v1alpha1", "LeaseCandidate", (1, 31), None, (1, 32), ""),
        ("certificates.k8s.io/v1alpha1", "PodCertificateRequest", (1, 34), None, (1, 35), ""),
        # No lifecycle methods upstream: from the CHANGELOG files, and from what each release registers.
        ("batch/v2alpha1", "CronJob", (1, 5), (1, 8), (1, 21), "batch/v1 CronJob"),
        ("settings.k8s.io/v1alpha1", "PodPreset", (1, 6), None, (1, 20), ""),
        ("auditregistration.k8s.io/v1alpha1", "AuditSink", (1, 13), None, (1, 19), ""),
        (
            "rbac.authorization.k8s.io/v1alpha1",
            "Role",
            (1, 3),
            (1, 8),
            (1, 23),
            "rbac.authorization.k8s.io/v1 Role",
        ),
        (
            "scheduling.k8s.io/v1alpha1",
            "PriorityClass",
            (1, 8),
            (1, 14),
            (1, 23),
            "scheduling.k8s.io/v1 PriorityClass",
        ),
        ("node.k8s.io/v1alpha1", "RuntimeClass", (1, 12), None, (1, 24), "node.k8s.io/v1 RuntimeClass"),
        ("resource.k8s.io/v1alpha2", "ResourceClaim", (1, 27), None, (1, 31), ""),
    ],
)
def test_rows(
    api_version: str,
    kind: str,
    introduced: tuple[int, int],
    deprecated: tuple[int, int] | None,
    removed: tuple[int, int] | None,
    replacement: str,
) -> None:
    group, _, version = api_version.rpartition("/")
    assert load_lifecycle()[api_version, kind] == Lifecycle(
        group, version, kind, introduced, deprecated, removed, replacement
    )


def test_every_row_is_well_formed() -> None:
    table = load_lifecycle()
    assert len(table) >= 200
    for (api_version, kind), row in table.items():
        assert api_version == f"{row.group}/{row.version}".removeprefix("/")
        assert kind == row.kind
        assert re.fullmatch(r"v[0-9]+((alpha|beta)[0-9]+)?", row.version), row
        stages = [stage for stage in (row.introduced, row.deprecated, row.removed) if stage is not None]
        assert stages, row
        assert stages == sorted(stages), row
        assert not re.search(r"(List|Options)$", kind), row
        assert row.replacement == "" or re.fullmatch(r"[a-z0-9.]+/v[a-z0-9]+ [A-Z][A-Za-z]+", row.replacement), row


def test_every_replacement_is_a_known_kind() -> None:
    table = load_lifecycle()
    unknown = [row for row in table.values() if row.replacement and tuple(row.replacement.split()) not in table]
    assert unknown == []


def test_no_key_is_listed_twice_and_rows_are_sorted() -> None:
    lines = (DATA / "lifecycle.csv").read_text(encoding="utf-8").splitlines()[4:]
    keys = [line.split(",")[:3] for line in lines]
    assert keys == sorted(keys)
    assert len(keys) == len(load_lifecycle())


def test_groups_are_real_api_groups_not_go_directories() -> None:
    groups = {row.group for row in load_lifecycle().values()}
    plain = {group for group in groups if "." not in group}
    assert plain == {"", "apps", "autoscaling", "batch", "extensions", "policy"}
    assert all(group.endswith(".k8s.io") for group in groups - plain)


def test_the_table_contains_the_supplement() -> None:
    with (DATA / "lifecycle-supplement.csv").open(encoding="utf-8", newline="") as file:
        added = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert len(added) >= 20
    for entry in added:
        row = load_lifecycle()[f"{entry['group']}/{entry['version']}", entry["kind"]]
        for field in ("introduced", "deprecated", "removed"):
            if entry[field]:
                assert getattr(row, field) == parse_release(entry[field]), entry
        assert entry["replacement"] in ("", row.replacement), entry
        assert re.search(r"CHANGELOG-1\.[0-9]+|GUIDE v1\.[0-9]+", entry["source"]), entry


def test_newest_release_covers_every_introduction() -> None:
    assert newest_release() == max(row.introduced for row in load_lifecycle().values() if row.introduced)


def test_the_table_is_read_once_and_cannot_be_changed() -> None:
    table = load_lifecycle()
    assert load_lifecycle() is table
    with pytest.raises(TypeError, match="does not support item assignment"):
        table["v1", "Pod"] = table["v1", "Secret"]  # type: ignore[index]  # that is the point


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("1.31", (1, 31)),
        ("v1.31", (1, 31)),
        ("1.31.4", (1, 31)),
        ("v1.31.14", (1, 31)),
        ("1.0", (1, 0)),
        ("1.0.0", (1, 0)),
        ("1.199", (1, 199)),
    ],
)
def test_parse_release(text: str, release: tuple[int, int]) -> None:
    assert parse_release(text) == release


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "1", "v1", "1.", ".31", "1.3 1", " 1.31", "1.31 ", "1.31\n", "latest", "1.31.", "1.31.4.5",
        "1.31-rc.1", "V1.31", "vv1.31", "-1.31", "1.-31", "1,31", "1.031", "1.31.04", "1e1.3", "1.x",
        "\uff11.31", "1.\u0663", "1." + "9" * 5000,
    ],
)  # fmt: skip
def test_parse_release_refuses_other_forms(text: str) -> None:
    shown = repr(text if len(text) <= 40 else text[:40] + "...")
    with pytest.raises(ValueError, match="is not a Kubernetes release") as caught:
        parse_release(text)
    assert str(caught.value) == f"{shown} is not a Kubernetes release; write it as 1.31, v1.31 or 1.31.4"


@pytest.mark.parametrize("text", ["1.200", "v1.200.1", "2.0", "0.31", "v0.31.4", "31.1"])
def test_parse_release_refuses_releases_out_of_range(text: str) -> None:
    with pytest.raises(ValueError, match="is no known Kubernetes release") as caught:
        parse_release(text)
    assert str(caught.value) == f"{text!r} is no known Kubernetes release; expected 1.0 to 1.199"


@pytest.mark.parametrize(
    ("minor", "state"),
    [
        (19, "not introduced"),
        (20, "served"),
        (22, "served"),
        (23, "deprecated"),
        (25, "deprecated"),
        (26, "removed"),
        (29, "removed"),
        (99, "removed"),
    ],
)
def test_states_of_flowcontrol_v1beta1(minor: int, state: str) -> None:
    row = load_lifecycle()["flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema"]
    release = (1, minor)
    states = {
        "not introduced": not lifecycle.is_introduced(row, release),
        "deprecated": lifecycle.is_deprecated(row, release),
        "removed": lifecycle.is_removed(row, release),
    }
    assert [name for name, holds in states.items() if holds] == ([] if state == "served" else [state])
    found = status("flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema", release)
    assert found == (None if state == "served" else row)


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("extensions/v1beta1", "Widget"),
        ("extensions/v1beta1", "deployment"),
        ("extensions/v1beta1", "DeploymentList"),
        ("apps/v1beta1", "Ingress"),
        ("rbac/v1beta1", "Role"),
        ("/v1", "ComponentStatus"),
        ("example.org/v1", "Deployment"),
        ("", ""),
    ],
)
def test_unknown_kinds_have_no_status(api_version: str, kind: str) -> None:
    assert status(api_version, kind, (1, 37)) is None


def test_an_unknown_introduction_counts_as_introduced() -> None:
    row = load_lifecycle()["extensions/v1beta1", "Job"]
    assert row.introduced is None
    assert lifecycle.is_introduced(row, (1, 0)) is True
    assert lifecycle.is_deprecated(row, (1, 5)) is True
    assert lifecycle.is_removed(row, (1, 6)) is True


def test_the_shipped_table_is_what_upstream_says() -> None:
    if os.environ.get("POLICYLINT_FRESHNESS") != "1":
        pytest.skip("NOT RUN: freshness of lifecycle.csv; set POLICYLINT_FRESHNESS=1")
    if shutil.which("go") is None:
        pytest.skip("NOT RUN: freshness of lifecycle.csv; go is not on PATH")
    command = (sys.executable, str(ROOT / "scripts" / "build_lifecycle.py"), "--check")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "lifecycle.csv is up to date\n", "")
