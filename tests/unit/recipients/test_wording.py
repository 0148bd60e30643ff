"""The fixes of images: what they change, and where there is none."""

from __future__ import annotations

from datetime import date

import pytest

from policylint.model.fix import SetValue
from policylint.recipients.sightings import sightings
from policylint.recipients.wording import mirrored
from policylint.residency.atlas import Atlas
from policylint.residency.declarations import build
from tests.unit.recipients.cases import manifests

DECLARED = {
    "registries": {"registry.example.no": {"country": "NO"}, "far.example.com": {"country": "US"}},
    "mirrors": {
        "ghcr.io": "registry.example.no/ghcr",
        "docker.io": "registry.example.no/hub",
        "quay.io": "far.example.com/quay",
    },
}
ATLAS = Atlas(date(2026, 12, 1), build(DECLARED))
DIGEST = "sha256:" + "a" * 64
RELEASE = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec:\n  values:\n    "
IMAGES = ("spec", "source", "kustomize", "images")
APPLICATION = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {source: "
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: '%s'}]}\n"
IMAGE = ("spec", "containers", 0, "image")
VALUES = ("spec", "values", "image")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (POD % "ghcr.io/p/a:1", ((SetValue(IMAGE, "registry.example.no/ghcr/p/a:1"),), False)),
        (POD % f"ghcr.io/p/a:1@{DIGEST}", ((SetValue(IMAGE, f"registry.example.no/ghcr/p/a:1@{DIGEST}"),), True)),
        (POD % "nginx", ((SetValue(IMAGE, "registry.example.no/hub/library/nginx"),), False)),
        (POD % "quay.io/p/a:1", None),
        (POD % "gcr.io/p/a:1", None),
        (POD % "ghcr.io/p/a@evil", None),
        (
            RELEASE + "image: {repository: ghcr.io/p/a, tag: 1}\n",
            ((SetValue((*VALUES, "repository"), "registry.example.no/ghcr/p/a"),), False),
        ),
        (
            RELEASE + f"image: {{registry: ghcr.io, repository: p/a, digest: '{DIGEST}'}}\n",
            ((SetValue((*VALUES, "registry"), "registry.example.no"), SetValue((*VALUES, "repository"), "ghcr/p/a")), True),
        ),
        (
            RELEASE + f"image: {{repository: 'ghcr.io/p/a@{DIGEST}', tag: ''}}\n",
            ((SetValue((*VALUES, "repository"), f"registry.example.no/ghcr/p/a@{DIGEST}"),), True),
        ),
        (RELEASE + "image: {registry: ghcr.io}\n", None),
        (RELEASE + "global: {imageRegistry: docker.io}\n    image: {repository: p/a, tag: 1}\n", None),
        (
            APPLICATION + "{kustomize: {images: ['a=ghcr.io/p/a:1']}}}\n",
            ((SetValue((*IMAGES, 0), "a=registry.example.no/ghcr/p/a:1"),), False),
        ),
        (
            APPLICATION + "{kustomize: {images: ['ghcr.io/p/a:1']}}}\n",
            ((SetValue((*IMAGES, 0), "ghcr.io/p/a=registry.example.no/ghcr/p/a:1"),), False),
        ),
        (
            APPLICATION + "{kustomize: {images: ['ghcr.io/p/a@" + DIGEST + "']}}}\n",
            ((SetValue((*IMAGES, 0), "ghcr.io/p/a=registry.example.no/ghcr/p/a@" + DIGEST),), True),
        ),
        (APPLICATION + "{helm: {values: 'image: ghcr.io/p/a:1'}}}\n", None),
        (
            APPLICATION + "{helm: {parameters: [{name: image.repository, value: ghcr.io/p/a}]}}}\n",
            ((SetValue(("spec", "source", "helm", "parameters", 0, "value"), "registry.example.no/ghcr/p/a"),), False),
        ),
        (
            APPLICATION + "{helm: {parameters: [{name: i.registry, value: ghcr.io}, {name: i.repository, value: p/a}]}}}\n",
            None,
        ),
    ],
)
def test_the_fix_of_an_image(text: str, expected: tuple[tuple[SetValue, ...], bool] | None) -> None:
    found = [mirrored(one, ATLAS) for one in sightings(manifests(text), ATLAS) if one.fact.semantics.value == "image"]
    assert found
    assert [(fix.edits, fix.safe) for fix in found if fix] == ([expected] if expected else [])
