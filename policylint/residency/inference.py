"""Whose a region is: which provider a manifest speaks of, where it does not say so.

In this order, and the first that tells counts: what stands beside the field, the API group (and kind), the cluster that the
configuration declares for the file. None of them: the provider is not known, and everything that a region can mean counts.
A host says itself where it is (see policylint.residency.hosts), and where one stands beside a region, the host decides. What
stands beside a field can be the driver of a volume, or the name of a variable that a provider's tools read.
"""

from __future__ import annotations

import re

from policylint.residency.declarations import Cluster
from policylint.residency.regions import provider_id

# Groups of Crossplane, ACK, Config Connector, Azure Service Operator, Karpenter: these, and those that end like them.
_GROUPS = {
    "alibaba.crossplane.io": "alibaba",
    "alibabacloud.crossplane.io": "alibaba",
    "aws.crossplane.io": "aws",
    "aws.m.upbound.io": "aws",
    "aws.upbound.io": "aws",
    "azure.com": "azure",
    "azure.crossplane.io": "azure",
    "azure.m.upbound.io": "azure",
    "azure.upbound.io": "azure",
    "azuread.upbound.io": "azure",
    "cnrm.cloud.google.com": "gcp",
    "digitalocean.crossplane.io": "digitalocean",
    "exoscale.crossplane.io": "exoscale",
    "gcp.crossplane.io": "gcp",
    "gcp.m.upbound.io": "gcp",
    "gcp.upbound.io": "gcp",
    "hcloud.crossplane.io": "hetzner",
    "ibmcloud.ibm.com": "ibm",
    "karpenter.azure.com": "azure",
    "karpenter.k8s.aws": "aws",
    "karpenter.k8s.gcp": "gcp",
    "linode.crossplane.io": "linode",
    "oci.upbound.io": "oci",
    "openstack.crossplane.io": "openstack",
    "openstack.org": "openstack",
    "ovh.edixos.io": "ovh",
    "scaleway.com": "scaleway",
    "scaleway.upbound.io": "scaleway",
    "services.k8s.aws": "aws",
    "upcloud.com": "upcloud",
}
# Their objects are in the cloud of a provider, which need not be that of the cluster.
_OF_CLOUDS = ("crossplane.io", "upbound.io")
_CLUSTER_API = ("cluster.x-k8s.io",)
_KINDS = re.compile(
    r"(AWS|Azure|DO|GCP|HCloud|Hetzner|IBM|Linode|OCI|OpenStack|Scaleway|Upcloud|UpCloud|Vultr|Exoscale|Rosa|ROSA)"
)
_OF_KIND = {
    "ibm": "ibm",
    "rosa": "aws",
}
# Provisioners and CSI drivers: these, and those that end like them.
_DRIVERS = {
    "alibabacloud.com": "alibaba",
    "aws-ebs": "aws",
    "aws-efs": "aws",
    "azure-disk": "azure",
    "azure-file": "azure",
    "cinder": "openstack",
    "csi.aws.com": "aws",
    "csi.azure.com": "azure",
    "csi.cloud.google.com": "gcp",
    "csi.civo.com": "civo",
    "csi.digitalocean.com": "digitalocean",
    "csi.exoscale.com": "exoscale",
    "csi.hetzner.cloud": "hetzner",
    "csi.linode.com": "linode",
    "csi.openstack.org": "openstack",
    "csi.oraclecloud.com": "oci",
    "csi.ovh.com": "ovh",
    "csi.scaleway.com": "scaleway",
    "csi.storage.gke.io": "gcp",
    "csi.upcloud.com": "upcloud",
    "csi.vultr.com": "vultr",
    "csi.ibm.io": "ibm",
    "everest.io": "huawei",
    "gce-pd": "gcp",
    "oracle.com/oci": "oci",
    "stackit.cloud": "stackit",
}
# Variables that the SDKs and tools of a provider read.
_VARIABLES = (
    ("ALIBABA_", "alibaba"),
    ("ALICLOUD_", "alibaba"),
    ("CIVO_", "civo"),
    ("EXOSCALE_", "exoscale"),
    ("HUAWEICLOUD_", "huawei"),
    ("IBM_", "ibm"),
    ("IBMCLOUD_", "ibm"),
    ("OSS_", "alibaba"),
    ("TENCENTCLOUD_", "tencent"),
    ("UPCLOUD_", "upcloud"),
    ("VULTR_", "vultr"),
    ("WASABI_", "wasabi"),
    ("AWS_", "aws"),
    ("ARM_", "azure"),
    ("AZURE_", "azure"),
    ("CLOUDSDK_", "gcp"),
    ("DIGITALOCEAN_", "digitalocean"),
    ("GCLOUD_", "gcp"),
    ("GCP_", "gcp"),
    ("GOOGLE_", "gcp"),
    ("HCLOUD_", "hetzner"),
    ("LINODE_", "linode"),
    ("OCI_", "oci"),
    ("OS_", "openstack"),
    ("OVH_", "ovh"),
    ("SCW_", "scaleway"),
)


def infer(beside: str, group: str, kind: str, cluster: Cluster | None) -> str:
    """The provider, by the first of these that tells; "" where none does. OpenStack is software: whose it is, the
    configuration says of the cluster, and ``openstack`` stands for any that runs it.
    """
    said = beside or of_group(group, kind)
    if not said and _ends(group, _OF_CLOUDS):
        return ""
    if cluster is not None and said in ("", "openstack"):
        return cluster.place.provider or said
    return said


def of_group(group: str, kind: str = "") -> str:
    """The provider whose resources are in an API group; of Cluster API, whose kinds these are."""
    if _ends(group, _CLUSTER_API):
        match = _KINDS.match(kind)
        return _provider(match[1]) if match else ""
    return _by_suffix(group, _GROUPS, ".")


def of_driver(driver: str) -> str:
    """The provider whose volumes a provisioner or CSI driver makes: ``ebs.csi.aws.com``, ``kubernetes.io/gce-pd``."""
    return _by_suffix(driver, _DRIVERS, ".") or _by_suffix(driver, _DRIVERS, "/")


def of_variable(name: str) -> str:
    """The provider whose tools read an environment variable, such as ``AWS_REGION``."""
    return next((provider for prefix, provider in _VARIABLES if name.startswith(prefix)), "")


def _provider(word: str) -> str:
    name = word.lower()
    return _OF_KIND.get(name) or provider_id(name) or name


def _by_suffix(text: str, table: dict[str, str], separator: str) -> str:
    """What the table says of the text, or of the longest end of it that begins after a separator."""
    rest = text
    while rest:
        if rest in table:
            return table[rest]
        rest = rest.partition(separator)[2]
    return ""


def _ends(text: str, suffixes: tuple[str, ...]) -> bool:
    return any(text == suffix or text.endswith(f".{suffix}") for suffix in suffixes)
