"""What a kustomization says about objects: its inline patches, replicas and images, as the partial objects that they are.

``kustomize build`` alone knows the outcome. But a value that a patch sets is in the repository, so it is judged where it
stands; what only a build can show makes the kustomization something that could not be evaluated.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

from policylint.manifests.weakening import weakening
from policylint.manifests.yaml import YamlError, parse_stream
from policylint.model.limits import Limits
from policylint.model.position import FieldPath
from policylint.model.values import as_list, as_mapping
from policylint.sources.discover import KUSTOMIZATIONS

_GROUP = "kustomize.config.k8s.io"
_FLUX = "kustomize.toolkit.fluxcd.io"
# An address, user@host:path as git and scp write it, a known host of repositories, or a reference of one.
_REMOTE = re.compile(
    r"://|::|\A[^/\s@]{1,200}@[^/\s:]{1,300}:|\A(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org)[/:]|\?ref="
)
_LIMITS = Limits(bytes=1 << 20, nodes=20_000, depth=100, aliases=1_000)
# Fields whose effect on objects cannot be read off them.
_BUILD_ONLY = ("helmCharts", "helmChartInflationGenerator", "replacements", "transformers", "generators", "vars")
RENDER = "render it (kustomize build DIR | policylint check -) and check the result"
_MOST_OPERATIONS = 200
_DEEPEST_POINTER = 200


def patch_fields(file: str, body: Mapping[str, Any]) -> FieldPath | None:
    """Where the patches of a kustomization (of kustomize or of Flux) stand; None for any other object."""
    version = body.get("apiVersion")
    group = version.rpartition("/")[0] if isinstance(version, str) else ""
    if group == _GROUP or (not version and os.path.basename(file) in KUSTOMIZATIONS):
        return ()
    return ("spec",) if group == _FLUX and body.get("kind") == "Kustomization" else None


def patch_holders(file: str, body: Mapping[str, Any]) -> list[FieldPath]:
    """The places in an object under which it has patches as a kustomization has them: what Flux does to a rendered chart,
    and what Argo CD adds to a kustomization, too.
    """
    where = patch_fields(file, body)
    if where is not None:
        return [where]
    version = body.get("apiVersion")
    group, kind, spec = str(version).rpartition("/")[0], body.get("kind"), as_mapping(body.get("spec"))
    if group == "helm.toolkit.fluxcd.io" and kind == "HelmRelease":
        found: list[FieldPath] = [
            ("spec", "postRenderers", index, "kustomize") for index, _ in enumerate(as_list(spec.get("postRenderers")))
        ]
    elif group == "argoproj.io" and kind in ("Application", "ApplicationSet"):
        start: FieldPath = ("spec",) if kind == "Application" else ("spec", "template", "spec")
        sources = as_list(_holder(body, start).get("sources"))
        found = [(*start, "source", "kustomize"), *((*start, "sources", i, "kustomize") for i, _ in enumerate(sources))]
    else:
        return []
    return [place for place in found if _holder(body, place)]


def unrendered(body: Mapping[str, Any]) -> str:
    """Why only ``kustomize build`` can tell what this kustomization makes; empty where its parts tell it."""
    used = [field for field in _BUILD_ONLY if body.get(field)]
    remote = any(
        isinstance(name, str) and bool(_REMOTE.search(name))
        for field in ("resources", "bases", "components")
        for name in as_list(body.get(field))
    )
    what = ", ".join(used + (["remote resources"] if remote else []))
    return f"{what}: {RENDER}" if what else ""


def inline_patches(body: Mapping[str, Any], where: FieldPath) -> Iterator[tuple[FieldPath, dict[str, Any]]]:
    """Patches, replicas and images as partial objects, each with the path of its field. Raises YamlError for broken ones."""
    holder = _holder(body, where)
    for path, value, target in _patches(holder, where):
        yield from ((path, one) for one in as_objects(value, target))
    for index, item in enumerate(as_list(body.get("replicas")) if not where else ()):
        if isinstance(item, dict) and isinstance(item.get("name"), str) and "count" in item:
            # It is for a Deployment or any other kind with replicas; the name alone decides.
            named = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": item["name"]}}
            yield ("replicas", index), {**named, "spec": {"replicas": item["count"]}}
    for index, item in enumerate(as_list(holder.get("images"))):
        image = _image(item)
        if image:
            spec = {"template": {"spec": {"containers": [{"image": image}]}}}
            yield (*where, "images", index), {**_aim({}, "/spec/template/"), "spec": spec}


def weakened(body: Mapping[str, Any], where: FieldPath) -> str:
    """What the inline patches take away, which only a build can show. Raises YamlError for broken ones."""
    found = next(filter(None, (weakening(value) for _, value, _ in _patches(_holder(body, where), where))), "")
    return f"{found}: {RENDER}" if found else ""


def _holder(body: Mapping[str, Any], where: FieldPath) -> Mapping[str, Any]:
    holder: Any = body
    for step in where:
        holder = as_list(holder)[step] if isinstance(step, int) else as_mapping(holder).get(step)
    return as_mapping(holder)


def _patches(holder: Mapping[str, Any], where: FieldPath) -> Iterator[tuple[FieldPath, Any, Any]]:
    """The values of inline patches, with the places where they stand and their targets."""
    for field in ("patches", "patchesJson6902", "patchesStrategicMerge"):
        for index, item in enumerate(as_list(holder.get(field))):
            text = item.get("patch") if isinstance(item, dict) else item
            path = (*where, field, index, "patch") if isinstance(item, dict) else (*where, field, index)
            if isinstance(text, str) and (isinstance(item, dict) or "\n" in text):
                target = item.get("target") if isinstance(item, dict) else None
                yield from ((path, parsed.value, target) for parsed in parse_stream(text, _LIMITS))


def retagged(body: Mapping[str, Any]) -> frozenset[str]:
    """The names of the images that a kustomization gives another tag or digest."""
    return frozenset(item["name"] for item in as_list(body.get("images")) if _image(item))


def adds_labels(body: Mapping[str, Any]) -> bool:
    """Whether a kustomization adds labels to selectors and pod templates, and makes the selectors that are not there."""
    pairs = any(isinstance(one, dict) and one.get("includeSelectors") is True for one in as_list(body.get("labels")))
    return pairs or bool(body.get("commonLabels"))


def _image(item: Any) -> str:
    """What an entry of ``images`` makes of an image; empty where it leaves the tag as it is."""
    if not isinstance(item, dict) or not isinstance(item.get("name"), str):
        return ""
    name, tag, digest = item.get("newName") or item["name"], item.get("newTag"), item.get("digest")
    if not isinstance(name, str) or (tag in (None, "") and not digest):
        return ""
    return name + (f":{tag}" if tag not in (None, "") else "") + (f"@{digest}" if digest else "")


def as_objects(value: Any, target: Any = None) -> Iterator[dict[str, Any]]:
    """A patch as partial objects: a strategic merge patch is one, a JSON patch (RFC 6902) gives one for each value set.

    Raises YamlError for a JSON patch beyond the bounds: what stands behind them would go unjudged.
    """
    aim: Mapping[str, Any] = as_mapping(target)
    if isinstance(value, dict):
        version, kind = value.get("apiVersion"), value.get("kind")
        if not version or not kind:
            yield {**_aim(aim, ""), **value}
        elif aim.get("kind") and aim["kind"] != kind:
            # kustomize goes by the target, whatever kind the patch says it is.
            yield {**value, **_aim(aim, "")}
        else:
            yield value
    operations = as_list(value)
    if len(operations) > _MOST_OPERATIONS:
        raise YamlError(f"a JSON patch of more than {_MOST_OPERATIONS} operations: {RENDER}", 0, limit=True)
    for one in operations:
        if isinstance(one, dict) and isinstance(one.get("path"), str) and "value" in one:
            yield {**_nested(one["path"], one["value"]), **_aim(aim, one["path"])}


def is_json_patch(value: Any) -> bool:
    """Whether a document is a JSON patch: a list of operations."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and "op" in one for one in value)


def _aim(target: Mapping[str, Any], path: str) -> dict[str, Any]:
    """apiVersion, kind and metadata of the object that a patch is for, as far as it says: a pod template is the same in
    every workload, and anything else without one kind for its target is a Patch of something. (A kind is a regular
    expression to kustomize.)
    """
    kind = target.get("kind") or ("Deployment" if path.startswith("/spec/template/") else "")
    if not isinstance(kind, str) or not kind.isalnum():
        return {"apiVersion": f"{_GROUP}/v1", "kind": "Patch", "metadata": {}}
    group, version = target.get("group"), target.get("version") or "v1"
    known = {"Deployment": "apps", "StatefulSet": "apps", "DaemonSet": "apps", "ReplicaSet": "apps", "Job": "batch"}
    group = group or {**known, "CronJob": "batch"}.get(str(kind), "")
    named = {"name": target["name"]} if isinstance(target.get("name"), str) else {}
    return {"apiVersion": f"{group}/{version}" if group else str(version), "kind": str(kind), "metadata": named}


def _nested(pointer: str, value: Any) -> dict[str, Any]:
    """An object that holds nothing but the value at the JSON pointer (RFC 6901)."""
    built = value
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    if len(steps) > _DEEPEST_POINTER:
        raise YamlError(f"a JSON pointer of more than {_DEEPEST_POINTER} steps: {RENDER}", 0, limit=True)
    for step in reversed(steps):
        built = [built] if step == "-" or step.isdigit() else {step: built}
    return built if isinstance(built, dict) else {}
