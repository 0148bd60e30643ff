"""Names of objects: what the API server asks of metadata.name, generateName and namespace of Kubernetes' own kinds.

Source: k8s.io/apimachinery v0.36.0, api/validation (ValidateObjectMetaAccessor, NameIsDNSSubdomain and its siblings,
path.ValidatePathSegmentName), and the Validate...Name functions of k8s.io/kubernetes v1.36.0, pkg/apis/*/validation.
"""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policylint.model.named import NamedTuple
from policylint.validation.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PATH_SEGMENTS = ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")
_FORM_OF_NAME: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("", "Namespace"): "dns-label",
        ("", "Service"): "dns-label",
        ("policy", "PodDisruptionBudget"): "path-segment",
        ("policy", "Eviction"): "path-segment",
        ("", "Binding"): "path-segment",
        ("", "ComponentStatus"): "path-segment",
        ("networking.k8s.io", "IPAddress"): "path-segment",
        ("certificates.k8s.io", "ClusterTrustBundle"): "path-segment",
        ("internal.apiserver.k8s.io", "StorageVersion"): "path-segment",
        **{("rbac.authorization.k8s.io", kind): "path-segment" for kind in _PATH_SEGMENTS},
    }
)


class NameFault(NamedTuple):
    """What is wrong with one field of metadata. ``missing``: there is no name at all."""

    field: str
    words: str
    missing: bool = False


def name_faults(api_version: str, kind: str, metadata: Mapping[str, Any]) -> Iterator[NameFault]:
    """What is wrong with the names in the metadata of an object of a kind of Kubernetes' own."""
    group = api_version.rpartition("/")[0]
    form = _FORM_OF_NAME.get((group, kind), "dns-subdomain")
    name, prefix = metadata.get("name"), metadata.get("generateName")
    if not name and not prefix and _is_text(name) and _is_text(prefix):
        yield NameFault("name", "metadata.name is missing", missing=True)
    for field, value in (("name", name), ("generateName", prefix)):
        if isinstance(value, str) and value and not matches(form, _stem(value) if field == "generateName" else value):
            yield NameFault(field, FORMATS[form].words)
    namespace = metadata.get("namespace")
    if isinstance(namespace, str) and namespace and not matches("dns-label", namespace):
        yield NameFault("namespace", FORMATS["dns-label"].words)


def matches(form: str, text: str) -> bool:
    """True if TEXT has the format of that name. Too long texts are refused first, so the pattern cannot take long."""
    longest, pattern = _form(form)
    return len(text) <= (longest or len(text)) and pattern.fullmatch(text) is not None


@cache
def _form(form: str) -> tuple[int, re.Pattern[str]]:
    """The most characters that a text of the format has, 0 where there is no bound, and what it matches as a whole."""
    schema = FORMATS[form].schema
    return schema.get("maxLength", 0), re.compile(schema["pattern"].removesuffix("$"))


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _stem(prefix: str) -> str:
    """The prefix as the server checks it: a last `-` is replaced by a letter (maskTrailingDash)."""
    return f"{prefix[:-2]}a" if len(prefix) > 1 and prefix.endswith("-") else prefix
