"""Whose a field is: sibling, API group, host, driver, cluster, in that order."""

from __future__ import annotations

import pytest

from policylint.residency.declarations import Cluster, DeclaredPlace
from policylint.residency.inference import infer, of_driver, of_group, of_host, of_variable

CLUSTER = Cluster("p", DeclaredPlace((), "azure", "norwayeast"))


@pytest.mark.parametrize(
    ("group", "kind", "provider"),
    [
        ("s3.aws.upbound.io", "Bucket", "aws"), ("rds.aws.m.upbound.io", "Instance", "aws"), ("s3.services.k8s.aws", "Bucket", "aws"),
        ("storage.cnrm.cloud.google.com", "StorageBucket", "gcp"), ("storage.azure.com", "StorageAccount", "azure"),
        ("karpenter.k8s.aws", "EC2NodeClass", "aws"), ("infrastructure.cluster.x-k8s.io", "AWSCluster", "aws"),
        ("infrastructure.cluster.x-k8s.io", "AzureManagedControlPlane", "azure"), ("infrastructure.cluster.x-k8s.io", "HCloudMachine", "hetzner"),
        ("infrastructure.cluster.x-k8s.io", "DOCluster", "digitalocean"), ("infrastructure.cluster.x-k8s.io", "IBMVPCCluster", "ibm"),
        ("infrastructure.cluster.x-k8s.io", "OpenStackCluster", "openstack"), ("controlplane.cluster.x-k8s.io", "ROSAControlPlane", "aws"),
        ("infrastructure.cluster.x-k8s.io", "DockerCluster", ""), ("apps", "Deployment", ""), ("", "Pod", ""), ("evil-azure.com", "X", ""),
    ],
)  # fmt: skip
def test_groups(group: str, kind: str, provider: str) -> None:
    assert of_group(group, kind) == provider


@pytest.mark.parametrize(
    ("driver", "provider"),
    [
        ("ebs.csi.aws.com", "aws"), ("kubernetes.io/aws-ebs", "aws"), ("disk.csi.azure.com", "azure"), ("kubernetes.io/azure-file", "azure"),
        ("pd.csi.storage.gke.io", "gcp"), ("kubernetes.io/gce-pd", "gcp"), ("csi.hetzner.cloud", "hetzner"), ("kubernetes.io/cinder", "openstack"),
        ("cinder.csi.openstack.org", "openstack"), ("linodebs.csi.linode.com", "linode"), ("rancher.io/local-path", ""), ("", ""),
        ("evilcsi.aws.com", ""), ("driver.longhorn.io", ""),
    ],
)  # fmt: skip
def test_drivers(driver: str, provider: str) -> None:
    assert of_driver(driver) == provider


def test_variables_and_hosts() -> None:
    assert [of_variable(name) for name in ("AWS_REGION", "OS_REGION_NAME", "SCW_DEFAULT_REGION", "S3_REGION")] == [
        "aws",
        "openstack",
        "scaleway",
        "",
    ]
    assert [of_host(host) for host in ("https://s3.fr-par.scw.cloud", "minio.example.no", "", "a b")] == [
        "scaleway",
        "",
        "",
        "",
    ]


def test_the_first_that_tells_counts() -> None:
    said = {"group": "s3.aws.upbound.io", "host": "s3.fr-par.scw.cloud", "driver": "pd.csi.storage.gke.io"}
    assert infer(beside="velero.io/gcp", cluster=CLUSTER, **said) == "gcp"
    assert infer(beside="minio", cluster=CLUSTER, **said) == "minio"
    assert infer(cluster=CLUSTER, **said) == "aws"
    assert infer(cluster=CLUSTER, **(said | {"group": "apps"})) == "scaleway"
    assert infer(cluster=CLUSTER, driver="pd.csi.storage.gke.io") == "gcp"
    assert infer(cluster=CLUSTER) == "azure"
    assert infer() == ""
