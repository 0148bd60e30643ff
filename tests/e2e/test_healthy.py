"""A repository of a well-made application, with a base and two overlays: nobody who has made all that is told anything."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.e2e.cli import check_json

HEALTHY = Path(__file__).resolve().parents[2] / "fixtures" / "repos" / "healthy"
# The Kubernetes Hardening Guidance asks for CPU limits, and the application rather has none.
LIMITS = [(f"base/{name}.yaml", "missing-cpu-limit", "info") for name in ("cache", "deployment", "report")]


def found(root: Path, *packs: str) -> list[tuple[str, str, str]]:
    config = root / ".policylint.yaml"
    config.write_text(f"version: 1\npacks: [{', '.join(packs)}]\n")
    run = check_json(".", cwd=root)
    assert run.report["accounting"]["could_not_evaluate"] == []
    return [(one["file"], one["rule"], one["severity"]) for one in run.report["findings"]]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy to write into."""
    return Path(shutil.copytree(HEALTHY, tmp_path / "shop"))


def test_nothing_is_found(repository: Path) -> None:
    packs = ("core", "schema", "reliability", "pss-baseline", "pss-restricted", "rbac", "cis-1.12", "cis-2.0.1")
    assert found(repository, *packs) == []
    assert found(repository, "nsa") == LIMITS


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        ("base/service.yaml", "app.kubernetes.io/name: shop", "app.kubernetes.io/name: shops", "dangling-service"),
        ("base/ingress.yaml", "                  name: http", "                  name: web", "dangling-ingress"),
        (
            "base/ingress.yaml",
            "  tls:\n    - hosts: [shop.example.no]\n      secretName: shop-tls\n",
            "",
            "missing-ingress-tls",
        ),
        ("base/autoscaler.yaml", "    name: shop", "    name: shops", "dangling-autoscaler"),
        ("base/disruption-budget.yaml", "maxUnavailable: 1", "minAvailable: 100%", "blocked-eviction"),
        (
            "base/network-policy.yaml",
            "      app.kubernetes.io/name: shop",
            "      app.kubernetes.io/name: web",
            "dangling-network-policy",
        ),
        ("base/deployment.yaml", "serviceAccountName: shop", "serviceAccountName: shpo", "unknown-service-account"),
        ("base/deployment.yaml", "port: http", "port: web", "undeclared-probe-port"),
        (
            "base/deployment.yaml",
            "          image: ghcr.io/example/shop\n",
            "          image: ghcr.io/example/web\n",
            "mutable-image-tag",
        ),
        (
            "overlays/staging/kustomization.yaml",
            "newTag: 5.3.0-rc.1\n    digest: sha256:",
            "newTag: main\n    # ",
            "mutable-image-tag",
        ),
    ],
)
def test_each_break_is_found(repository: Path, file: str, old: str, new: str, rule: str) -> None:
    path = repository / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    assert rule in {one[1] for one in found(repository, "core")}
