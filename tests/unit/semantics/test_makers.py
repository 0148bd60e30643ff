"""What may be there and cannot be seen."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.model.manifest import Manifest, ManifestSet, Outcome, Status
from policylint.semantics.makers import Unseen
from tests.unit.rules.cases import container, manifest


def at(file: str, body: dict[str, Any], namespace: str = "") -> Manifest:
    metadata = {"name": "x", **({"namespace": namespace} if namespace else {}), **body.get("metadata", {})}
    made = manifest({**body, "metadata": metadata})
    return made._replace(document=made.document._replace(file=file))


SUBJECT = at("a/service.yaml", {"apiVersion": "v1", "kind": "Service"}, "shop")


@pytest.mark.parametrize(
    ("version", "kind", "namespace", "hidden"),
    [
        ("acid.zalan.do/v1", "postgresql", "shop", True),
        ("acid.zalan.do/v1", "postgresql", "", True),
        ("acid.zalan.do/v1", "postgresql", "other", False),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease", "other", True),
        ("argoproj.io/v1alpha1", "Application", "argocd", True),
        ("argoproj.io/v1alpha1", "AppProject", "shop", False),
        ("cert-manager.io/v1", "Certificate", "shop", False),
        ("gateway.networking.k8s.io/v1", "HTTPRoute", "shop", False),
        ("networking.k8s.io/v1", "Ingress", "shop", False),
        ("v1", "ConfigMap", "shop", False),
    ],
)
def test_what_makes_pods_or_services(version: str, kind: str, namespace: str, hidden: bool) -> None:
    maker = {"apiVersion": version, "kind": kind}
    assert Unseen(ManifestSet((SUBJECT, at("a/maker.yaml", maker, namespace)))).near(SUBJECT) is hidden
    assert Unseen(ManifestSet((SUBJECT, at("b/maker.yaml", maker, namespace)))).near(SUBJECT) is False


def test_pods_without_labels_get_some_from_elsewhere() -> None:
    template = {"spec": {"containers": [container()]}}
    bare = {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": template}}
    assert Unseen(ManifestSet((SUBJECT, at("a/web.yaml", bare)))).near(SUBJECT) is True
    job = {**bare, "apiVersion": "batch/v1", "kind": "Job"}
    assert Unseen(ManifestSet((SUBJECT, at("a/web.yaml", job)))).near(SUBJECT) is False


def test_what_could_not_be_read_may_hold_anything() -> None:
    lost = Outcome("a/chart.yaml", 1, Status.COULD_NOT_EVALUATE)
    assert Unseen(ManifestSet((SUBJECT,), outcomes=(lost,))).near(SUBJECT) is True
    assert Unseen(ManifestSet((SUBJECT,), outcomes=(lost._replace(file="b/chart.yaml"),))).near(SUBJECT) is False


def test_the_installer_makes_what_runs_in_kube_system() -> None:
    subject = at("a/service.yaml", {"apiVersion": "v1", "kind": "Service"}, "kube-system")
    assert Unseen(ManifestSet((subject,))).near(subject) is True
