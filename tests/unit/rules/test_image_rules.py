"""The rules about images: a missing one, one that is yet to be filled in, and one from the wrong place."""

from __future__ import annotations

from typing import Any

import pytest

from policylint.model.finding import Hit
from policylint.model.manifest import Manifest
from tests.unit.rules.cases import container, hits, manifest, pod


def deployment(*containers: Any, **more: Any) -> Manifest:
    spec = {"selector": {"matchLabels": {"app": "x"}}, "template": {"spec": {"containers": list(containers), **more}}}
    return manifest({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "shop"}, "spec": spec})


PATH = ("spec", "template", "spec", "containers", 0, "image")


@pytest.mark.parametrize("fields", [{}, {"image": None}, {"image": ""}, {"image": 5}, {"image": ["nginx"]}, {"image": {}}])
def test_a_whole_container_needs_an_image(fields: dict[str, Any]) -> None:
    assert [(hit.path, hit.message) for hit in hits("invalid-image-reference", deployment({"name": "x", **fields}))] == [
        (PATH, 'container "x" has no image')
    ]


def test_the_kind_of_the_container_is_named() -> None:
    subject = deployment(container(), initContainers=[{"name": "wait"}])
    assert [hit.message for hit in hits("invalid-image-reference", subject)] == ['init container "wait" has no image']


def test_a_container_that_something_completes_needs_none() -> None:
    patch = {"containers": [{"name": "x"}]}
    assert hits("invalid-image-reference", pod(patch)) == []
    assert hits("invalid-image-reference", deployment({"name": "x"})._replace(partial=True)) == []
    # But what it says is judged: an image that is set to nothing is none.
    assert [hit.message for hit in hits("invalid-image-reference", pod({"containers": [{"name": "x", "image": ""}]}))] == [
        'container "x" has no image'
    ]


@pytest.mark.parametrize(
    "image",
    [
        "${IMAGE}",
        "ghcr.io/acme/shop:${VERSION}",
        "$(params.image)",
        "$IMAGE",
        "$_image:1",
        "ghcr.io/acme/shop:$TAG",
        "a@${D}",
    ],
)
def test_a_variable_is_yet_to_be_filled_in(image: str) -> None:
    assert hits("unrendered-image", pod({"containers": [container(image=image)]})) == [
        Hit(
            ("spec", "containers", 0, "image"),
            f'container "app" has a variable in its image "{image}": what will run cannot be judged',
            value=image,
            help="render the manifest first, and check the result",
        )
    ]
    assert hits("invalid-image-reference", pod({"containers": [container(image=image)]})) == []


def test_what_ko_is_yet_to_build() -> None:
    image = "ko://example.com/cmd/shop"
    assert hits("unrendered-image", pod({"containers": [container(image=image)]})) == [
        Hit(
            ("spec", "containers", 0, "image"),
            f'container "app" has an image that ko has yet to build, "{image}": what will run cannot be judged',
            value=image,
            help="run ko resolve first, and check the result",
        )
    ]
    assert hits("invalid-image-reference", pod({"containers": [container(image=image)]})) == []


@pytest.mark.parametrize("image", ["nginx:", "nginx:$", "nginx:1$", "$1", "kos://x", "NGINX"])
def test_what_is_plainly_wrong(image: str) -> None:
    (hit,) = hits("invalid-image-reference", pod({"containers": [container(image=image)]}))
    assert hit.message.startswith(f'container "app" has no valid image in "{image}": ')
    assert hit.help == "write [HOST[:PORT]/]PATH[:TAG][@DIGEST], with the path in lower case"
    assert hits("unrendered-image", pod({"containers": [container(image=image)]})) == []


ACME = ("registry.example.no", "ghcr.io/acme")


@pytest.mark.parametrize(
    ("image", "allow", "message"),
    [
        ("busybox:1", ACME, "docker.io is not an allowed registry (allowed: registry.example.no, ghcr.io/acme)"),
        ("QUAY.io/x:1", ("ghcr.io",), "quay.io is not an allowed registry (allowed: ghcr.io)"),
        ("localhost:5000/x", ("localhost",), "localhost:5000 is not an allowed registry (allowed: localhost)"),
        (
            "ghcr.io/acme-evil/x:1",
            ACME,
            "ghcr.io/acme-evil/x is in no allowed registry (allowed: registry.example.no, ghcr.io/acme)",
        ),
        ("x", ("a.no", "b.no", "c.no"), "docker.io is not an allowed registry (allowed: a.no, b.no, c.no)"),
        (
            "x",
            ("a.no", "b.no", "c.no", "d.no"),
            "docker.io is not an allowed registry (allowed: a.no, b.no, c.no and 1 more)",
        ),
        ("a_b.com/x", ("a.no",), "a_b.com/x names no registry, so it is in no allowed one (allowed: a.no)"),
        ("${IMAGE}", ("a.no",), '"${IMAGE}" is no image reference, so it is in no allowed registry (allowed: a.no)'),
        ("", ("a.no",), '"" is no image reference, so it is in no allowed registry (allowed: a.no)'),
        ("x", (), "docker.io is not an allowed registry: no registry is allowed yet, because the option allow is empty"),
        (
            "x",
            ("a.no", "*.no"),
            "docker.io is not an allowed registry: the option allow of disallowed-registry cannot be used: "
            'a registry pattern has no wildcard, only a path prefix: "*.no"',
        ),
    ],
)
def test_registries_that_are_not_allowed(image: str, allow: tuple[str, ...], message: str) -> None:
    got = hits("disallowed-registry", pod({"containers": [container(image=image)]}), allow=allow)
    assert [(hit.path, hit.message, hit.value) for hit in got] == [(("spec", "containers", 0, "image"), message, image)]


def test_the_password_in_an_image_is_not_said() -> None:
    image = "shop:hunter2@example.com/shop:1"
    (hit,) = hits("invalid-image-reference", pod({"containers": [container(image=image)]}))
    said = 'has no valid image in "***@example.com/shop:1": an image reference holds no user and password'
    assert hit.message.endswith(said)
