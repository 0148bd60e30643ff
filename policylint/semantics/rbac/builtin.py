"""The rights that come with Kubernetes: what its own ClusterRoles allow, as far as a rule looks for it.

Source: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy policy.go. Rights to read what is no secret, to
report status and to keep leases are left out. The API server puts back what is missing from these roles whenever it starts,
so a weaker role of the same name in a manifest takes nothing away.
"""

from __future__ import annotations

from functools import cache

from policylint.semantics.rbac.grants import Grant

AGGREGATED = {name: f"rbac.authorization.k8s.io/aggregate-to-{name}" for name in ("admin", "edit", "view")}
"""The label that makes a ClusterRole a part of one of these. ``edit`` is a part of ``admin``, ``view`` one of ``edit``."""

HARMLESS = frozenset(("system:basic-user", "system:discovery", "system:public-info-viewer", "system:monitoring"))
HARMLESS |= frozenset(("system:service-account-issuer-discovery", "system:openshift:discovery", "system:oauth-token-deleter"))
"""What everybody may have: the names of endpoints, the version, one's own rights (the last two come with OpenShift)."""

_WRITE = "create delete deletecollection patch update"
_EDIT = (
    ("", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy", "get list watch"),
    ("", "serviceaccounts", "impersonate"),
    ("", "pods pods/attach pods/exec pods/portforward pods/proxy", _WRITE),
    ("", "configmaps events persistentvolumeclaims replicationcontrollers secrets serviceaccounts services", _WRITE),
    ("", "serviceaccounts/token", "create"),
    ("apps", "daemonsets deployments replicasets statefulsets", _WRITE),
    ("batch", "cronjobs jobs", _WRITE),
    ("networking.k8s.io", "ingresses networkpolicies", _WRITE),
)
# Name: (group, resources, verbs) of each entry.
_ROLES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "cluster-admin": (("*", "*", "*"),),
    "admin": (*_EDIT, ("rbac.authorization.k8s.io", "rolebindings roles", _WRITE)),
    "edit": _EDIT,
    "view": (),
    "system:kube-controller-manager": (
        ("", "secrets serviceaccounts", "create get update"),
        ("", "secrets", "delete"),
        ("*", "*", "list watch"),
        ("", "serviceaccounts/token", "create"),
    ),
    "system:kube-scheduler": (("", "pods", "delete"), ("", "pods/binding", "create")),
    "system:kubelet-api-admin": (("", "nodes/log nodes/metrics nodes/proxy nodes/stats", "*"),),
    "system:node": (
        ("", "nodes", "create patch update"),
        ("", "pods", "create delete"),
        ("", "secrets", "get list watch"),
        ("", "serviceaccounts/token", "create"),
    ),
    "system:persistent-volume-provisioner": (("", "persistentvolumes", "create delete"),),
}


@cache
def builtin_grants() -> dict[str, tuple[Grant, ...]]:
    """What the ClusterRoles of Kubernetes allow, by name."""
    return {name: tuple(_grant(*entry) for entry in entries) for name, entries in _ROLES.items()}


def _grant(group: str, resources: str, verbs: str) -> Grant:
    return Grant((), frozenset((group,)), tuple(enumerate(resources.split())), frozenset(verbs.split()))
