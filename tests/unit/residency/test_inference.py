"""Whose a field is: sibling, API group, host, driver, cluster, in that order."""

from __future__ import annotations

import pytest

from policylint.residency.declarations import Cluster, DeclaredPlace
from policylint.residency.inference import infer, of_driver, of_group, of_variable

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


@pytest.mark.parametrize(
    ("beside", "group", "cluster", "provider"),
    [
        ("gcp", "s3.aws.upbound.io", CLUSTER, "gcp"),
        ("minio", "s3.aws.upbound.io", CLUSTER, "minio"),
        ("", "s3.aws.upbound.io", CLUSTER, "aws"),
        ("", "apps", CLUSTER, "azure"),
        ("", "apps", None, ""),
        ("", "openstack.org", CLUSTER, "azure"),
        ("", "openstack.org", None, "openstack"),
        ("openstack", "apps", CLUSTER._replace(place=DeclaredPlace((), "", "")), "openstack"),
    ],
)
def test_the_first_that_tells_counts(beside: str, group: str, cluster: Cluster | None, provider: str) -> None:
    assert infer(beside, group, "Thing", cluster) == provider
