"""The look-ups that several rules share: what Kubernetes makes of a pod spec, and what follows a version of a kind.

Every function on pods takes values as they were read, of any type: what Kubernetes would refuse counts as not set.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policylint.model.lazy import lazy
from policylint.model.manifest import Container, ContainerKind, Manifest, PodSpec
from policylint.model.named import NamedTuple
from policylint.model.position import FieldPath
from policylint.model.values import as_list, as_mapping, dig
from policylint.residency.references import InvalidReference, Reference, parse_reference
from policylint.validation.credentials import without_userinfo
from policylint.validation.lifecycle import Lifecycle, is_deprecated, is_introduced, is_removed, load_lifecycle

RESERVING = (ContainerKind.REGULAR, ContainerKind.INIT, ContainerKind.SIDECAR)
"""The containers that have ``resources``: the API forbids the field in ephemeral containers."""
PROBED = (ContainerKind.REGULAR, ContainerKind.SIDECAR)
"""The containers that may have probes: not plain init containers, not ephemeral ones (core/v1 validation)."""
POD_RESOURCES_SINCE = (1, 34)
"""The first release that reads ``resources`` of a pod without a feature gate (KEP-2837, beta)."""

_NAME_MAX = 63
# ${NAME} (envsubst, Flux), $(NAME) (OpenShift, Tekton), $NAME.
_VARIABLE = lazy(r"\$[{(A-Za-z_]")
_KO = "ko://"
_LONGEST_CHAIN = 5
_VERSION = lazy(r"v([0-9]+)(?:(alpha|beta)([0-9]+))?\Z")
_STAGES = {"alpha": 0, "beta": 1, None: 2}
_ZERO = lazy(r"[+-]?0*(?:\.0*)?(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?\Z")
_TO_COMPLETION = frozenset(("Never", "OnFailure"))
_JOB_STEPS = frozenset(("jobTemplate", "jobTargetRef", "replicatedJobs"))


class Image(NamedTuple):
    """A field that holds an image reference: where it is, its text, and whose it is, for messages. ``retagged``: something
    else puts another tag there, and is judged where it stands.
    """

    path: FieldPath
    text: str
    user: str
    retagged: bool = False

    def reference(self) -> Reference | None:
        """The text as a reference, None where it is none."""
        try:
            return parse_reference(self.text)
        except InvalidReference:
            return None


class Setting(NamedTuple):
    """A security setting in force: its value (None: set nowhere) and the field that says so, or should."""

    value: Any
    path: FieldPath


def label(container: Container) -> str:
    """The container in a message: ``init container "x"``."""
    name = f'"{container.name[:_NAME_MAX]}"' if container.name else "without a name"
    return f"{container.kind.value} {name}"


def volume_label(volume: Mapping[str, Any]) -> str:
    """The volume in a message: ``volume "x"``."""
    name = volume.get("name")
    return f'volume "{shown(name, _NAME_MAX)}"' if isinstance(name, str) else "a volume"


def called(manifest: Manifest) -> str:
    """The object in a message: ``Deployment "shop"``."""
    name = shown(manifest.resource.name, _NAME_MAX)
    return shown(manifest.resource.kind, _NAME_MAX) + (f' "{name}"' if name else "")


def shown(text: str, limit: int = 120) -> str:
    """A text from a manifest for a message: cut to a fit length, and without the password of an address."""
    text = without_userinfo(text)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def images(manifest: Manifest) -> Iterator[Image]:
    """Every image that the pods of a manifest use: those of containers of any kind, and image volumes (KEP-4639)."""
    for container in manifest.containers:
        text = container.body.get("image")
        if isinstance(text, str):
            yield Image((*container.path, "image"), text, label(container), _untagged(text) in manifest.retagged)
    for pod in manifest.pods:
        for path, volume in volumes(pod):
            source = as_mapping(volume.get("image")).get("reference")
            if isinstance(source, str):
                yield Image((*path, "image", "reference"), source, volume_label(volume))


def yet_to_be_made(image: str) -> str:
    """What a text is that something replaces by an image before it is applied: ``ko`` for what ko builds, ``variable``;
    empty for any other text.
    """
    if image.startswith(_KO):
        return "ko"
    return "variable" if _VARIABLE.search(image) else ""


def _untagged(image: str) -> str:
    """The name as kustomize and Skaffold compare it: without tag and digest."""
    name = image.partition("@")[0]
    directory, slash, last = name.rpartition("/")
    return directory + slash + last.partition(":")[0]


def volumes(pod: PodSpec) -> Iterator[tuple[FieldPath, Mapping[str, Any]]]:
    """The volumes of a pod with their paths."""
    items = pod.body.get("volumes")
    for index, volume in enumerate(as_list(items)):
        if isinstance(volume, dict):
            yield (*pod.path, "volumes", index), volume


def security(container: Container, field: str) -> Setting:
    """The security setting in force: the container's own where it has one, else the pod's (core/v1 SecurityContext)."""
    own = as_mapping(container.body.get("securityContext")).get(field)
    inherited = as_mapping(container.pod.body.get("securityContext")).get(field)
    if own is None and inherited is not None:
        return Setting(inherited, (*container.pod.path, "securityContext", field))
    return Setting(own, (*container.path, "securityContext", field))


def has_containers(pod: PodSpec) -> bool:
    """Whether the pod spec lists what it runs; one that a patch or a custom resource holds part of need not."""
    return isinstance(pod.body.get("containers"), list)


def is_windows(pod: PodSpec) -> bool:
    """Whether the pod says that it runs on Windows, where the security settings of Linux are refused (KEP-2802)."""
    return bool(as_mapping(pod.body.get("os")).get("name") == "windows")


def is_owned(manifest: Manifest) -> bool:
    """Whether another object made it, as dumps of a cluster hold it: what it lacks is to be set there."""
    return bool(dig(manifest.body, "metadata", "ownerReferences"))


def runs_to_completion(manifest: Manifest, container: Container) -> bool:
    """Whether the container ends when its work is done, so that nobody waits for it to be alive or ready.

    So it is in a Job of any API group, and with restartPolicy Never or OnFailure. The policy is the pod's; since
    KEP-5307 a regular container may have its own.
    """
    kind = manifest.resource.kind
    if kind.endswith(("Job", "JobSet")) or any(step in _JOB_STEPS for step in container.pod.path):
        return True
    own = container.body.get("restartPolicy") if container.kind is ContainerKind.REGULAR else None
    policy = container.pod.body.get("restartPolicy") if own is None else own
    return isinstance(policy, str) and policy in _TO_COMPLETION


def resource_gap(container: Container, section: str, resource: str, kubernetes: tuple[int, int]) -> str:
    """Empty where a resource is requested (``requests``) or limited (``limits``), else ``no`` or ``a zero``.

    A container's limit is its request where that is not set (core/v1 ResourceRequirements). What the pod as a whole
    requests or limits counts for its containers from `POD_RESOURCES_SINCE` on. A quantity of zero reserves or limits
    nothing.
    """
    own = _quantity(container.body, section, resource)
    if _counts(own):
        return ""
    if kubernetes >= POD_RESOURCES_SINCE and _counts(_quantity(container.pod.body, section, resource)):
        return ""
    explicit = as_mapping(as_mapping(container.body.get("resources")).get(section)).get(resource)
    return "no" if explicit is None or not _is_zero(explicit) else "a zero"


def use_instead(row: Lifecycle, release: tuple[int, int]) -> str:
    """What to do about a kind that is deprecated or removed at the release: ``use batch/v1 CronJob``; empty for nothing.

    It is the last of its replacements and theirs that the release serves. Where it serves none, it is the most stable
    version of the same kind, if that is more stable than what is written. Only while the old version still works, a
    replacement that a later release brings is named with that release.
    """
    chain = _replacements(row)
    served = [one for one in chain if _is_served(one, release)]
    if served:
        best = served[-1]
        return _use((_best(best, release) if is_deprecated(best, release) else None) or best)
    last = chain[-1] if chain else row
    other = _best(last, release)
    if last is row or is_introduced(last, release) or (other is not None and is_removed(row, release)):
        return _use(other) if other else ""
    since = "{}.{}".format(*(last.introduced or release))
    return f"{_use(last)} once the cluster runs Kubernetes {since}"


def served_instead(row: Lifecycle, release: tuple[int, int]) -> str:
    """What the release serves where a version of a kind is yet to come: ``use batch/v1beta1 CronJob``; empty for nothing.

    It is the most stable version of the same kind in its group or, where the group has none, in a group that it came from:
    one that is replaced by this version, or by what replaces this one too.
    """
    same = [one for one in load_lifecycle().values() if one.kind == row.kind and _is_served(one, release)]
    own = [one for one in same if one.group == row.group]
    line = {row, *_replacements(row)}
    best = max(own or [one for one in same if line.intersection(_replacements(one))], key=_stability, default=None)
    return _use(best) if best else ""


def _replacements(row: Lifecycle) -> list[Lifecycle]:
    table, chain = load_lifecycle(), [row]
    while len(chain) <= _LONGEST_CHAIN:
        version, _, kind = chain[-1].replacement.partition(" ")
        following = table.get((version, kind))
        if following is None:
            break
        chain.append(following)
    return chain[1:]


def _best(row: Lifecycle, release: tuple[int, int]) -> Lifecycle | None:
    """The most stable version of a kind that the release serves, if there is a more stable one than this.

    A version that the release does not have yet counts for nothing.
    """
    same = [one for one in load_lifecycle().values() if (one.group, one.kind) == (row.group, row.kind)]
    best = max((one for one in same if _is_served(one, release)), key=_stability, default=None)
    worse = is_introduced(row, release) and best is not None and _stability(best) <= _stability(row)
    return None if worse else best


def _is_served(row: Lifecycle, release: tuple[int, int]) -> bool:
    return is_introduced(row, release) and not is_removed(row, release)


def _stability(row: Lifecycle) -> tuple[int, int, int]:
    """The order of versions: v2 above v1 above v1beta2 above v1beta1 above v1alpha1 (apimachinery util/version)."""
    found = _VERSION.match(row.version)
    if found is None:
        return -1, 0, 0
    return _STAGES[found[2]], int(found[1]), int(found[3] or 0)


def _use(row: Lifecycle) -> str:
    return f"use {f'{row.group}/' if row.group else ''}{row.version} {row.kind}"


def _quantity(body: Mapping[str, Any], section: str, resource: str) -> Any:
    resources = as_mapping(body.get("resources"))
    value = as_mapping(resources.get(section)).get(resource)
    if value is None and section == "requests":
        return as_mapping(resources.get("limits")).get(resource)
    return value


def _counts(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool) and value != "" and not _is_zero(value)


def _is_zero(value: Any) -> bool:
    """Whether a quantity (apimachinery resource.Quantity) is zero, whatever its suffix."""
    if isinstance(value, str):
        return value != "" and _ZERO.match(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool) and value == 0
