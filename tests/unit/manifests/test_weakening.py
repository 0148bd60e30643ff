"""Patches that take protection away could not be evaluated: what they leave is nowhere in the files."""

from __future__ import annotations

import pytest

from policylint.manifests.load import load
from policylint.model.limits import Limits
from policylint.model.manifest import Status
from policylint.sources.files import Source

C = "/spec/template/spec/containers/0"
HEAD = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n"
CASES = [
    (f"- {{op: remove, path: {C}/securityContext}}", "a JSON patch that removes securityContext"),
    (f"- {{op: remove, path: {C}/securityContext/runAsNonRoot}}", "a JSON patch that removes securityContext"),
    (f"- {{op: replace, path: {C}/resources, value: null}}", "a JSON patch that removes resources"),
    (f"- {{op: copy, from: {C}/tty, path: {C}/securityContext/privileged}}", "a JSON patch with the operation copy"),
    (f"- {{op: move, from: {C}/securityContext, path: {C}/x}}", "a JSON patch with the operation move"),
    (
        "- {op: remove, path: /metadata/labels/pod-security.kubernetes.io~1enforce}",
        "a JSON patch that removes pod-security.kubernetes.io/enforce",
    ),
    (
        HEAD + "spec: {template: {spec: {containers: [{name: a, securityContext: null}]}}}",
        "a patch that removes securityContext",
    ),
    (
        HEAD + "spec: {template: {spec: {securityContext: {runAsNonRoot: null}}}}",
        "a patch that removes securityContext",
    ),
    (
        HEAD + "spec: {template: {spec: {securityContext: {$patch: delete}}}}",
        "a patch with $patch: delete",
    ),
    (HEAD + "spec: {template: {spec: {$patch: replace}}}", "a patch with $patch: replace"),
    (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\n$patch: delete",
        "a patch with $patch: delete",
    ),
    (f"- {{op: remove, path: {C}/env/0}}", ""),
    ("- {op: remove, path: /metadata/annotations/a}", ""),
    ("- {op: [], path: {}}\n- 7", ""),
    (HEAD + "$patch: delete", ""),
    (HEAD + "spec: {replicas: null, template: {spec: {containers: [{name: a, $patch: delete}]}}}", ""),
]


@pytest.mark.parametrize(("patch", "said"), CASES)
@pytest.mark.parametrize("inline", [True, False])
def test_what_patches_take_away(patch: str, said: str, inline: bool) -> None:
    indented = "".join(f"    {line}\n" for line in patch.splitlines())
    text = f"patches:\n- target: {{kind: Deployment}}\n  patch: |-\n{indented}" if inline else f"{patch}\n"
    source = Source("kustomization.yaml" if inline else "p.yaml", text.encode(), patch=not inline)
    (outcome,) = load(source, Limits()).outcomes
    render = ": render it (kustomize build DIR | policylint check -) and check the result"
    assert outcome.detail == f"{said}{render}" if said else outcome.status is not Status.COULD_NOT_EVALUATE
