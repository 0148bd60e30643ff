"""The rights that come with Kubernetes: what its own ClusterRoles allow, as far as a rule looks for it.

Source: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy policy.go and controller_policy.go. Rights to read
what is no secret, to report status and to keep leases are left out, and controllers that have no others. The API server puts
back what is missing from these roles whenever it starts, so a weaker role of the same name in a manifest takes nothing away.
"""

from __future__ import annotations

from functools import cache

from policylint.semantics.rbac.grants import Grant

AGGREGATED = {name: f"rbac.authorization.k8s.io/aggregate-to-{name}" for name in ("admin", "edit", "view")}
"""The label that makes a ClusterRole a part of one of these. ``edit`` is a part of ``admin``, ``view`` one of ``edit``."""

PARTS = {f"system:aggregate-to-{name}": name for name in AGGREGATED}
"""The ClusterRoles that these are made of."""

FOR_ANYBODY = frozenset(("system:oauth-token-deleter", "system:public-info-viewer"))
"""The ClusterRoles that requests without a login have: the version and the health (the first comes with OpenShift)."""

FOR_EVERYBODY = FOR_ANYBODY | frozenset(
    (
        "system:basic-user",
        "system:discovery",
        "system:openshift:discovery",
        "system:service-account-issuer-discovery",
    )
)
"""The ClusterRoles that everybody who can log in, or every pod, has: the names of endpoints, one's own rights."""

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
_ADMIN = ("rbac.authorization.k8s.io", "rolebindings roles", _WRITE)
_CONTROLLER = "system:controller:"
_READ = "get list watch"
# Name: (group, resources, verbs) of each entry.
_ROLES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "cluster-admin": (("*", "*", "*"),),
    "admin": (*_EDIT, _ADMIN),
    "edit": _EDIT,
    "view": (),
    "system:aggregate-to-admin": (_ADMIN,),
    "system:aggregate-to-edit": _EDIT,
    "system:aggregate-to-view": (),
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
_ROLES |= {
    f"{_CONTROLLER}{name}": entries
    for name, entries in {
        "certificate-controller": (("certificates.k8s.io", "certificatesigningrequests/approval", "update"),),
        "clusterrole-aggregation-controller": (("rbac.authorization.k8s.io", "clusterroles", "escalate patch update"),),
        "cronjob-controller": (
            ("batch", "cronjobs", "update"),
            ("batch", "jobs", "create delete patch update"),
            ("", "pods", "delete"),
        ),
        "daemon-set-controller": (("", "pods", "create delete patch"),),
        "deployment-controller": (
            ("apps", "deployments", "update"),
            ("apps", "replicasets", "create delete patch update"),
            ("", "pods", "update"),
        ),
        "device-taint-eviction-controller": (("", "pods", "delete"),),
        "endpoint-controller": (("", "endpoints", "create delete update"),),
        "endpointslice-controller": (("discovery.k8s.io", "endpointslices", "create delete update"),),
        "endpointslicemirroring-controller": (("discovery.k8s.io", "endpointslices", "create delete update"),),
        "generic-garbage-collector": (("*", "*", f"{_READ} delete patch update"),),
        "job-controller": (("batch", "jobs", "patch update"), ("", "pods", "create delete patch")),
        "legacy-service-account-token-cleaner": (("", "secrets", "delete patch"),),
        "namespace-controller": (("*", "*", f"{_READ} delete deletecollection"),),
        "node-controller": (("", "pods", "delete"),),
        "persistent-volume-binder": (
            ("", "persistentvolumes", "create delete update"),
            ("", "pods", "create delete"),
        ),
        "pod-garbage-collector": (("", "pods", "delete"),),
        "replicaset-controller": (("apps", "replicasets", "update"), ("", "pods", "create delete patch")),
        "replication-controller": (("", "replicationcontrollers", "update"), ("", "pods", "create delete patch")),
        "resourcequota-controller": (("*", "*", "list watch"),),
        "root-ca-cert-publisher": (("", "configmaps", "create update"),),
        "statefulset-controller": (("", "pods", "create delete patch update"),),
        "storage-version-migrator-controller": (("*", "*", "create list patch watch"),),
        "ttl-after-finished-controller": (("batch", "jobs", "delete"),),
    }.items()
}


@cache
def builtin_grants() -> dict[str, tuple[Grant, ...]]:
    """What the ClusterRoles of Kubernetes allow, by name."""
    return {name: tuple(_grant(*entry) for entry in entries) for name, entries in _ROLES.items()}


def _grant(group: str, resources: str, verbs: str) -> Grant:
    return Grant((), frozenset((group,)), tuple(enumerate(resources.split())), frozenset(verbs.split()))
