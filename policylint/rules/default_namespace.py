"""Object lies, or may come to lie, in the default namespace.

## What it does
Reports objects that end up in the namespace `default`: by their `metadata.namespace`, or by the `namespace` of a
kustomization or the `targetNamespace` of a Flux Kustomization in the input, which overrule it. And objects of Kubernetes'
own namespaced kinds to which none of these gives a namespace: kubectl's context or `-n` decides, the destination of an Argo
CD Application, the namespace of a Helm release; where none of them says anything they go to `default`. Switch on
`allow_unset` where one of them does, as the pack core does. Kinds that belong to the whole cluster are left alone; for a
custom resource only its own `default` counts, because its manifest does not tell whether it has a namespace.

What belongs to the namespace `default` itself may say so: the Service, Endpoints and EndpointSlice `kubernetes`, the
ServiceAccount `default`, and what restricts the namespace (NetworkPolicy, ResourceQuota, LimitRange).

## Why is this bad
Quotas, network policies, roles and Pod Security levels are set for a namespace. In `default` all strangers meet, so
none of them can be strict, and a forgotten `-n` on the command line hits real workloads.

## Bad
```yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: default # finding
spec:
  replicas: 2
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: ghcr.io/example/shop:5.2.0
---
apiVersion: v1
kind: Service
metadata: # finding
  name: shop
spec:
  selector: {app: shop}
  ports: [{port: 80, targetPort: 8080}]
```

Where kubectl's `-n`, Helm or Argo CD sets the namespace, ask only for what is explicit:
```yaml
# options: {allow_unset: true}
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: shop
  namespace: default # finding
spec:
  secretName: shop-tls
  dnsNames: [shop.example.com]
  issuerRef: {name: letsencrypt}
```

## Good
```yaml
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: production
spec:
  selector: {app: shop}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: Namespace
metadata:
  name: production
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: letsencrypt
spec:
  selfSigned: {}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: default
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
```

```yaml
# options: {allow_unset: true}
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
data:
  LOG_LEVEL: info
```

## Options
- `allow_unset`: accept objects that name no namespace, because whatever applies them sets it (default `false`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policylint.rule import Hit, Manifest, ManifestSet, Memo, Severity, rule
from policylint.semantics.placement import Placement

# The namespaced kinds of each API group that Kubernetes serves or served, up to 1.37; its other kinds belong to
# the cluster. Source: the types in k8s.io/api (v0.19 to v0.37) marked +genclient but not +genclient:nonNamespaced.
_NAMESPACED: dict[str, frozenset[str]] = {
    group: frozenset(kinds.split())
    for group, kinds in {
        "": "Binding ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController"
        " ResourceQuota Secret Service ServiceAccount",
        "admissionregistration.k8s.io": "",
        "apiextensions.k8s.io": "",
        "apiregistration.k8s.io": "",
        "apps": "ControllerRevision DaemonSet Deployment PetSet ReplicaSet StatefulSet",
        "auditregistration.k8s.io": "",
        "authentication.k8s.io": "",
        "authorization.k8s.io": "LocalSubjectAccessReview",
        "autoscaling": "HorizontalPodAutoscaler",
        "batch": "CronJob Job ScheduledJob",
        "certificates.k8s.io": "PodCertificateRequest",
        "coordination.k8s.io": "Lease LeaseCandidate",
        "discovery.k8s.io": "EndpointSlice",
        "events.k8s.io": "Event",
        "extensions": "DaemonSet Deployment HorizontalPodAutoscaler Ingress Job NetworkPolicy ReplicaSet",
        "flowcontrol.apiserver.k8s.io": "",
        "imagepolicy.k8s.io": "",
        "internal.apiserver.k8s.io": "",
        "lifecycle.k8s.io": "Eviction EvictionRequest",
        "networking.k8s.io": "Ingress NetworkPolicy",
        "node.k8s.io": "",
        "policy": "Eviction PodDisruptionBudget",
        "rbac.authorization.k8s.io": "Role RoleBinding",
        "resource.k8s.io": "PodScheduling PodSchedulingContext ResourceClaim ResourceClaimParameters ResourceClaimTemplate"
        " ResourceClassParameters",
        "scheduling.k8s.io": "CompositePodGroup PodGroup Workload",
        "settings.k8s.io": "PodPreset",
        "storage.k8s.io": "CSIStorageCapacity",
        "storagemigration.k8s.io": "",
    }.items()
}
_GUARDS = frozenset(("LimitRange", "NetworkPolicy", "ResourceQuota"))
_UNSET = "set metadata.namespace, or the option allow_unset where kubectl's context, Helm or Argo CD sets it"
# CIS 5.7.4: only objects that the system manages, such as the Service kubernetes, should be there.
_OWN = frozenset(
    (
        ("Endpoints", "kubernetes"),
        ("EndpointSlice", "kubernetes"),
        ("Service", "kubernetes"),
        ("ServiceAccount", "default"),
    )
)


@rule(
    severity=Severity.LOW,
    since="0.1",
    controls=("cis-1.12:5.7.4", "cis-2.0.1:5.6.4", "iso27001-2022:A.8.9", "soc2:CC6.1", "nis2-2024-2690:6.3"),
    tags=("security",),
)
def check(manifests: ManifestSet, *, memo: Memo = None, allow_unset: bool = False) -> Iterator[tuple[Manifest, Hit]]:
    """Hits at metadata.namespace."""
    placement = Placement.of(manifests, memo)
    for manifest in manifests.manifests:
        said, advice = _fault(manifest, placement, allow_unset=allow_unset)
        if said:
            yield manifest, Hit(("metadata", "namespace"), f"the {manifest.resource.kind} {said}", help=advice)


def _fault(manifest: Manifest, placement: Placement, *, allow_unset: bool) -> tuple[str, str]:
    """What is wrong with the namespace and what to do; both empty where nothing is."""
    resource, where = manifest.resource, placement.namespace(manifest)
    known = _NAMESPACED.get(resource.ref.group)
    namespaced = known is not None and resource.kind in known
    if where == "default":
        elsewhere = resource.namespace != "default"
        of_the_cluster = known is not None and not namespaced
        if of_the_cluster or resource.kind in _GUARDS or (resource.kind, resource.name) in _OWN:
            return "", ""
        if not elsewhere:
            return "lies in the default namespace", "set metadata.namespace to a namespace of its own"
        if namespaced and not manifest.partial:
            return "is put into the default namespace by a kustomization", "let it name another namespace"
    elif where == "" and namespaced and not (allow_unset or manifest.partial or placement.is_placed(manifest)):
        return "names no namespace: whoever applies it decides, and it is default where nobody does", _UNSET
    return "", ""
