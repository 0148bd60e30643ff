"""Every kind that the table and its code know: the exact field, the sense, and what is looked up."""

from __future__ import annotations

import pytest

from policylint.recipients.fields import _table
from tests.unit.recipients.cases import read

Facts = list[tuple[str, str, str, str]]


def obj(version: str, kind: str, rest: str) -> str:
    return f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a, namespace: b}}\n{rest}\n"


CASES: dict[str, tuple[str, Facts]] = {
    "externalName": (
        obj("v1", "Service", "spec: {type: ExternalName, externalName: api.example.com}"),
        [("spec.externalName", "recipient", "host", "api.example.com")],
    ),
    "hetzner": (
        "apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: {load-balancer.hetzner.cloud/location: fsn1}}\n",
        [('metadata.annotations["load-balancer.hetzner.cloud/location"]', "load balancer", "region", "hetzner:fsn1")],
    ),
    "certificate": (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: a\n  annotations:\n"
        "    alb.ingress.kubernetes.io/certificate-arn: arn:aws:acm:eu-west-1:123456789012:certificate/x\n",
        [('metadata.annotations["alb.ingress.kubernetes.io/certificate-arn"]', "load balancer", "region", "aws:eu-west-1")],
    ),
    "webhook": (
        obj(
            "admissionregistration.k8s.io/v1",
            "MutatingWebhookConfiguration",
            "webhooks: [{clientConfig: {url: 'https://hook.example.com/x'}}]",
        ),
        [("webhooks[0].clientConfig.url", "control plane", "host", "hook.example.com")],
    ),
    "cilium": (
        obj(
            "cilium.io/v2",
            "CiliumNetworkPolicy",
            "spec: {egress: [{toFQDNs: [{matchName: a.example.com}, {matchPattern: '*.amazonaws.com'}]}]}",
        ),
        [
            ("spec.egress[0].toFQDNs[0].matchName", "recipient", "host", "a.example.com"),
            ("spec.egress[0].toFQDNs[1].matchPattern", "recipient", "host", "*.amazonaws.com"),
        ],
    ),
    "ServiceEntry": (
        obj(
            "networking.istio.io/v1",
            "ServiceEntry",
            "spec: {location: MESH_EXTERNAL, hosts: [api.example.com], endpoints: [{address: 203.0.113.7}]}",
        ),
        [
            ("spec.endpoints[0].address", "recipient", "host", "203.0.113.7"),
            ("spec.hosts[0]", "recipient", "host", "api.example.com"),
        ],
    ),
    "nais": (
        obj(
            "nais.io/v1alpha1",
            "Application",
            "spec:\n  image: eu.gcr.io/a\n  accessPolicy: {outbound: {external: [{host: api.example.com}]}}\n"
            "  env: [{name: AWS_REGION, value: eu-north-1}]\n  gcp: {buckets: [{name: b}], sqlInstances: [{type: POSTGRES_16}]}",
        ),
        [
            ("spec.accessPolicy.outbound.external[0].host", "recipient", "host", "api.example.com"),
            ("spec.env[0].value", "cloud resource", "region", "aws:eu-north-1"),
            ("spec.gcp.buckets[0].name", "storage at rest", "region", "gcp:europe-north1"),
            ("spec.gcp.sqlInstances[0].type", "storage at rest", "region", "gcp:europe-north1"),
            ("spec.image", "image", "image", "eu.gcr.io/a"),
        ],
    ),
    "skiperator": (
        obj(
            "skiperator.kartverket.no/v1alpha1",
            "SKIPJob",
            "spec: {container: {image: ghcr.io/a, accessPolicy: {outbound: {external: [{host: api.example.com}]}}}}",
        ),
        [
            ("spec.container.accessPolicy.outbound.external[0].host", "recipient", "host", "api.example.com"),
            ("spec.container.image", "image", "image", "ghcr.io/a"),
        ],
    ),
    "flux": (
        "---\n".join(
            (
                obj("source.toolkit.fluxcd.io/v1", "GitRepository", "spec: {url: 'ssh://git@github.com/a/b'}"),
                obj("source.toolkit.fluxcd.io/v1", "OCIRepository", "spec: {url: 'oci://ghcr.io/a/charts/b'}"),
                obj(
                    "source.toolkit.fluxcd.io/v1",
                    "Bucket",
                    "spec: {provider: aws, endpoint: s3.amazonaws.com, region: eu-north-1, bucketName: x}",
                ),
                obj(
                    "notification.toolkit.fluxcd.io/v1beta3",
                    "Provider",
                    "spec: {type: slack, address: 'https://slack.com/api'}",
                ),
                obj("image.toolkit.fluxcd.io/v1", "ImageRepository", "spec: {image: ghcr.io/a/b}"),
                obj(
                    "kustomize.toolkit.fluxcd.io/v1",
                    "Kustomization",
                    "spec: {images: [{name: a, newName: quay.io/a}], postBuild: {substitute: {AWS_REGION: eu-west-1}}}",
                ),
            )
        ),
        [
            ("spec.url", "code source", "host", "github.com"),
            ("spec.url", "code source", "image", "ghcr.io/a/charts/b"),
            ("spec.region", "code source", "region", "aws:eu-north-1"),
            ("spec.address", "recipient", "host", "slack.com"),
            ("spec.image", "image", "image", "ghcr.io/a/b"),
            ("spec.images[0].newName", "image", "image", "quay.io/a"),
            ("spec.postBuild.substitute.AWS_REGION", "cloud resource", "region", "aws:eu-west-1"),
        ],
    ),
    "argo": (
        obj(
            "argoproj.io/v1alpha1",
            "Application",
            "spec:\n  destination: {server: 'https://k8s.example.com'}\n  sources:\n"
            "  - repoURL: git@github.com:a/b.git\n  - repoURL: ghcr.io/a/charts\n    chart: x\n"
            "    helm:\n      valuesObject: {image: {registry: quay.io, repository: a/b, tag: 1}}\n"
            "  - repoURL: ./charts\n    helm:\n      values: |\n        image: ghcr.io/a/c:1\n",
        ),
        [
            ("spec.destination.server", "deploy target", "host", "k8s.example.com"),
            ("spec.sources[0].repoURL", "code source", "host", "github.com"),
            ("spec.sources[1].helm.valuesObject.image.repository", "image", "image", "quay.io/a/b:1"),
            ("spec.sources[1].repoURL", "code source", "image", "ghcr.io/a/charts"),
            ("spec.sources[2].helm.values|image", "image", "image", "ghcr.io/a/c:1"),
        ],
    ),
    "argo parameters": (
        obj(
            "argoproj.io/v1alpha1",
            "Application",
            "spec: {source: {repoURL: 'https://git.example.no/a', helm: {parameters: [{name: web.image.registry, value: quay.io}, "
            "{name: web.image.repository, value: a/b}, {name: web.replicas, value: '2'}]}}}",
        ),
        [
            ("spec.source.helm.parameters[1].value", "image", "image", "quay.io/a/b"),
            ("spec.source.repoURL", "code source", "host", "git.example.no"),
        ],
    ),
    "values in a ConfigMap": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  values.yaml: |\n    image:\n      repository: quay.io/a\n      tag: 1\n",
        [('data["values.yaml"]|image.repository', "image", "image", "quay.io/a:1")],
    ),
    "openshift": (
        obj(
            "image.openshift.io/v1",
            "ImageStream",
            "spec: {tags: [{from: {kind: DockerImage, name: quay.io/a}}, {from: {kind: ImageStreamTag, name: b}}]}",
        )
        + "---\n"
        + obj(
            "build.openshift.io/v1",
            "BuildConfig",
            "spec: {source: {git: {uri: 'https://github.com/a/b'}}, strategy: {dockerStrategy: {from: {kind: DockerImage, name: c}}}}",
        ),
        [
            ("spec.tags[0].from.name", "image", "image", "quay.io/a"),
            ("spec.source.git.uri", "code source", "host", "github.com"),
            ("spec.strategy.dockerStrategy.from.name", "image", "image", "c"),
        ],
    ),
    "proxy": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {template: {metadata: {annotations: {sidecar.istio.io/proxyImage: quay.io/p}}, spec: {containers: []}}}\n",
        [('spec.template.metadata.annotations["sidecar.istio.io/proxyImage"]', "image", "image", "quay.io/p")],
    ),
    "argo in the cluster": (
        obj(
            "argoproj.io/v1alpha1",
            "ApplicationSet",
            "spec: {generators: [{git: {repoURL: 'https://git.example.no/x'}}], template: {spec: {destination: {server: 'https://kubernetes.default.svc'}}}}",
        ),
        [
            ("spec.generators[0].git.repoURL", "code source", "host", "git.example.no"),
            ("spec.template.spec.destination.server", "deploy target", "host", "kubernetes.default.svc"),
        ],
    ),
    "crossplane": (
        obj("s3.aws.upbound.io/v1beta1", "Bucket", "spec: {forProvider: {region: eu-north-1}}")
        + "---\n"
        + obj(
            "storage.azure.upbound.io/v1beta1",
            "Account",
            "spec: {forProvider: {location: Norway East, accountReplicationType: GRS}}",
        )
        + "---\n"
        + obj(
            "apiextensions.crossplane.io/v1",
            "Composition",
            "spec: {resources: [{base: {apiVersion: ec2.aws.upbound.io/v1beta1, kind: VPC, spec: {forProvider: {region: us-east-2}}}}]}",
        )
        + "---\n"
        + obj("pkg.crossplane.io/v1", "Provider", "spec: {package: 'xpkg.upbound.io/upbound/provider-aws:v1'}"),
        [
            ("spec.forProvider.region", "cloud resource", "region", "eu-north-1"),
            ("spec.forProvider.location", "cloud resource", "region", "Norway East:GRS"),
            ("spec.resources[0].base.spec.forProvider.region", "cloud resource", "region", "aws:us-east-2"),
            ("spec.package", "image", "image", "xpkg.upbound.io/upbound/provider-aws:v1"),
        ],
    ),
    "ack": (
        "apiVersion: s3.services.k8s.aws/v1alpha1\nkind: Bucket\nmetadata: {name: a, annotations: {services.k8s.aws/region: eu-west-1}}\nspec: {name: a}\n",
        [('metadata.annotations["services.k8s.aws/region"]', "cloud resource", "region", "aws:eu-west-1")],
    ),
    "ack without a region": (
        obj("s3.services.k8s.aws/v1alpha1", "Bucket", "spec: {name: a}"),
        [
            (
                "metadata",
                "cloud resource",
                "unknown",
                "aws:neither the annotation services.k8s.aws/region nor one of its namespace names a region",
            )
        ],
    ),
    "config connector": (
        obj("storage.cnrm.cloud.google.com/v1beta1", "StorageBucket", "spec: {versioning: {enabled: true}}")
        + "---\n"
        + obj("storage.cnrm.cloud.google.com/v1beta1", "StorageBucket", "spec: {location: EU}"),
        [("spec", "storage at rest", "region", "US"), ("spec.location", "cloud resource", "region", "EU")],
    ),
    "azure": (
        obj("storage.azure.com/v1api20230101", "StorageAccount", "spec: {location: norwayeast, sku: {name: Standard_RAGRS}}")
        + "---\n"
        + obj(
            "dbforpostgresql.azure.com/v1api20230601preview",
            "FlexibleServer",
            "spec: {location: norwayeast, backup: {geoRedundantBackup: Enabled}}",
        )
        + "---\n"
        + obj(
            "documentdb.azure.com/v1api20231115",
            "DatabaseAccount",
            "spec: {location: norwayeast, locations: [{locationName: UK South}]}",
        )
        + "---\n"
        + obj("containerregistry.azure.com/v1api20230701", "RegistryReplication", "spec: {location: eastus}"),
        [
            ("spec.location", "cloud resource", "region", "norwayeast:Standard_RAGRS"),
            ("spec.location", "cloud resource", "region", "norwayeast:Geo"),
            ("spec.location", "cloud resource", "region", "norwayeast"),
            ("spec.locations[0].locationName", "cloud resource", "region", "UK South"),
            ("spec.location", "cloud resource", "region", "eastus"),
        ],
    ),
    "cluster api": (
        obj("infrastructure.cluster.x-k8s.io/v1beta2", "AWSCluster", "spec: {region: eu-north-1}")
        + "---\n"
        + obj("infrastructure.cluster.x-k8s.io/v1beta1", "HetznerCluster", "spec: {controlPlaneRegions: [fsn1, hel1]}"),
        [
            ("spec.region", "compute placement", "region", "eu-north-1"),
            ("spec.controlPlaneRegions[0]", "compute placement", "region", "fsn1"),
            ("spec.controlPlaneRegions[1]", "compute placement", "region", "hel1"),
        ],
    ),
    "karpenter": (
        obj(
            "karpenter.sh/v1",
            "NodePool",
            "spec: {template: {spec: {requirements: [{key: topology.kubernetes.io/zone, operator: In, values: [eu-north-1a]}, {key: topology.kubernetes.io/zone, operator: NotIn, values: [us-east-1a]}]}}}",
        ),
        [("spec.template.spec.requirements[0].values[0]", "compute placement", "region", "eu-north-1a")],
    ),
    "secret stores": (
        obj("external-secrets.io/v1", "SecretStore", "spec: {provider: {aws: {region: eu-north-1}}}")
        + "---\n"
        + obj("external-secrets.io/v1", "SecretStore", "spec: {provider: {azurekv: {vaultUrl: 'https://x.vault.azure.net'}}}")
        + "---\n"
        + obj(
            "external-secrets.io/v1",
            "SecretStore",
            "spec: {provider: {vault: {server: 'https://vault.example.no', auth: {iam: {region: us-east-1}}}}}",
        )
        + "---\n"
        + obj("external-secrets.io/v1", "SecretStore", "spec: {provider: {doppler: {auth: {}}}}")
        + "---\n"
        + obj("external-secrets.io/v1", "SecretStore", "spec: {provider: {gcpsm: {projectID: x}}}"),
        [
            ("spec.provider.aws.region", "secret store", "region", "aws:eu-north-1"),
            ("spec.provider.azurekv.vaultUrl", "secret store", "host", "x.vault.azure.net"),
            ("spec.provider.vault.server", "secret store", "host", "vault.example.no"),
            ("spec.provider.doppler", "secret store", "host", "api.doppler.com"),
            ("spec.provider.gcpsm", "secret store", "host", "secretmanager.googleapis.com"),
        ],
    ),
    "velero": (
        obj(
            "velero.io/v1",
            "BackupStorageLocation",
            "spec: {provider: velero.io/aws, objectStorage: {bucket: b}, config: {region: eu-north-1}}",
        )
        + "---\n"
        + obj(
            "velero.io/v1",
            "BackupStorageLocation",
            "spec: {provider: aws, objectStorage: {bucket: b}, config: {region: us-east-1, s3Url: 'https://s3.nl-ams.scw.cloud'}}",
        )
        + "---\n"
        + obj("velero.io/v1", "BackupStorageLocation", "spec: {provider: gcp, objectStorage: {bucket: b}}")
        + "---\n"
        + obj("velero.io/v1", "Backup", "spec: {storageLocation: eu-west-2}"),
        [
            ("spec.config.region", "backup", "region", "aws:eu-north-1"),
            ("spec.config.s3Url", "backup", "host", "s3.nl-ams.scw.cloud"),
            ("spec.objectStorage.bucket", "backup", "host", "b.storage.googleapis.com"),
        ],
    ),
    "cnpg": (
        obj(
            "postgresql.cnpg.io/v1",
            "Cluster",
            "spec:\n  backup: {barmanObjectStore: {destinationPath: 's3://b/', s3Credentials: {region: {name: s, key: r}}}}\n"
            "  externalClusters:\n  - {barmanObjectStore: {endpointURL: 'https://s3.example.no', destinationPath: 's3://b/'}}\n"
            "  - {connectionParameters: {host: db.example.no}}",
        ),
        [
            ("spec.backup.barmanObjectStore.s3Credentials.region", "backup", "unknown", "it is in the Secret s"),
            ("spec.externalClusters[0].barmanObjectStore.endpointURL", "backup", "host", "s3.example.no"),
            ("spec.externalClusters[1].connectionParameters.host", "storage at rest", "host", "db.example.no"),
        ],
    ),
    "longhorn": (
        "apiVersion: longhorn.io/v1beta2\nkind: Setting\nmetadata: {name: backup-target}\nvalue: s3://b@eu-west-2/\n---\n"
        "apiVersion: longhorn.io/v1beta2\nkind: Setting\nmetadata: {name: other}\nvalue: s3://b@eu-west-2/\n---\n"
        + obj("longhorn.io/v1beta2", "BackupTarget", "spec: {backupTargetURL: 'nfs://nas.example.no:/x'}"),
        [("value", "backup", "region", "eu-west-2"), ("spec.backupTargetURL", "backup", "host", "nas.example.no")],
    ),
    "other backups": (
        obj("k8up.io/v1", "Schedule", "spec: {backend: {s3: {endpoint: 'https://s3.example.no', bucket: b}}}")
        + "---\n"
        + obj(
            "k8s.mariadb.com/v1alpha1",
            "Backup",
            "spec: {storage: {s3: {endpoint: s3.eu-west-2.amazonaws.com, region: eu-west-2}}}",
        )
        + "---\n"
        + obj(
            "pxc.percona.com/v1",
            "PerconaXtraDBCluster",
            "spec: {backup: {storages: {x: {type: s3, s3: {bucket: b, credentialsSecret: c}}}}}",
        )
        + "---\n"
        + obj("volsync.backube/v1alpha1", "ReplicationSource", "spec: {restic: {repository: target}}"),
        [
            ("spec.backend.s3.endpoint", "backup", "host", "https://s3.example.no".removeprefix("https://")),
            ("spec.storage.s3.endpoint", "backup", "host", "s3.eu-west-2.amazonaws.com"),
            ("spec.backup.storages.x.s3.bucket", "backup", "host", "b.s3.amazonaws.com"),
            ("spec.restic.repository", "backup", "unknown", "it is in the Secret target, which is not among the manifests"),
        ],
    ),
    "telemetry": (
        obj(
            "monitoring.coreos.com/v1",
            "Prometheus",
            "spec: {remoteWrite: [{url: 'https://aps-workspaces.eu-west-1.amazonaws.com/x', sigv4: {region: eu-west-1}}]}",
        )
        + "---\n"
        + obj(
            "opentelemetry.io/v1beta1",
            "OpenTelemetryCollector",
            "spec: {config: {exporters: {otlp: {endpoint: 'tempo.observability:4317'}, otlphttp: {endpoint: 'https://otlp.example.com'}}}}",
        )
        + "---\n"
        + obj(
            "opentelemetry.io/v1alpha1",
            "OpenTelemetryCollector",
            "spec:\n  config: |\n    exporters:\n      otlphttp:\n        endpoint: https://otlp.example.com\n",
        )
        + "---\n"
        + obj("logging.banzaicloud.io/v1beta1", "ClusterOutput", "spec: {s3: {s3_bucket: b, s3_region: eu-north-1}}")
        + "---\n"
        + obj("fluentbit.fluent.io/v1alpha2", "ClusterOutput", "spec: {es: {host: es.example.com}}"),
        [
            ("spec.remoteWrite[0].sigv4.region", "telemetry", "region", "aws:eu-west-1"),
            ("spec.remoteWrite[0].url", "telemetry", "host", "aps-workspaces.eu-west-1.amazonaws.com"),
            ("spec.config.exporters.otlp.endpoint", "telemetry", "host", "tempo.observability:4317"),
            ("spec.config.exporters.otlphttp.endpoint", "telemetry", "host", "otlp.example.com"),
            ("spec.config|exporters.otlphttp.endpoint", "telemetry", "host", "otlp.example.com"),
            ("spec.s3.s3_region", "telemetry", "region", "aws:eu-north-1"),
            ("spec.es.host", "telemetry", "host", "es.example.com"),
        ],
    ),
    "brokers": (
        obj(
            "kafka.strimzi.io/v1beta2",
            "KafkaMirrorMaker2",
            "spec: {clusters: [{bootstrapServers: 'a.example.com:9092,b.example.com:9092'}]}",
        )
        + "---\n"
        + obj(
            "keda.sh/v1alpha1", "ScaledObject", "spec: {triggers: [{type: aws-sqs-queue, metadata: {awsRegion: us-east-1}}]}"
        )
        + "---\n"
        + obj("sources.knative.dev/v1", "KafkaSource", "spec: {bootstrapServers: ['kafka.example.com:9092']}"),
        [
            ("spec.clusters[0].bootstrapServers", "message broker", "host", "a.example.com:9092"),
            ("spec.clusters[0].bootstrapServers", "message broker", "host", "b.example.com:9092"),
            ("spec.triggers[0].metadata.awsRegion", "message broker", "region", "aws:us-east-1"),
            ("spec.bootstrapServers[0]", "message broker", "host", "kafka.example.com:9092"),
        ],
    ),
    "storage classes": (
        "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: a}\nprovisioner: file.csi.azure.com\n"
        "parameters: {skuName: Standard_GRS, location: norwayeast}\n---\n"
        "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: a}\nprovisioner: file.csi.azure.com\n"
        "parameters: {skuName: Standard_GRS}\n---\n"
        "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: a}\nprovisioner: pd.csi.storage.gke.io\n"
        "parameters: {type: pd-ssd, zones: 'europe-north1-a, europe-west2-a'}\n"
        "allowedTopologies: [{matchLabelExpressions: [{key: topology.gke.io/zone, values: [europe-north1-b]}]}]\n",
        [
            ("parameters.location", "storage at rest", "region", "azure:norwayeast:Standard_GRS"),
            ("parameters.skuName", "storage at rest", "cluster", "azure:Standard_GRS"),
            ("allowedTopologies[0].matchLabelExpressions[0].values[0]", "storage at rest", "region", "gcp:europe-north1-b"),
            ("parameters.zones", "storage at rest", "region", "gcp:europe-north1-a"),
            ("parameters.zones", "storage at rest", "region", "gcp:europe-west2-a"),
        ],
    ),
    "volumes": (
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\nspec: {csi: {driver: pd.csi.storage.gke.io, volumeHandle: projects/p/zones/europe-west2-a/disks/d}}\n---\n"
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\nspec: {awsElasticBlockStore: {volumeID: 'aws://eu-west-2a/vol-0123abcd'}}\n---\n"
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\nspec: {nfs: {server: nas.example.no, path: /}}\n---\n"
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\nspec:\n  csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}\n"
        "  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: topology.ebs.csi.aws.com/zone, operator: In, values: [eu-north-1a]}]}]}}\n---\n"
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\nspec: {csi: {driver: efs.csi.aws.com, volumeHandle: fs-1}}\n",
        [
            ("spec.csi.volumeHandle", "storage at rest", "region", "gcp:europe-west2-a"),
            ("spec.awsElasticBlockStore.volumeID", "storage at rest", "region", "aws:eu-west-2a"),
            ("spec.nfs.server", "storage at rest", "host", "nas.example.no"),
            (
                "spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]",
                "storage at rest",
                "region",
                "aws:eu-north-1a",
            ),
            ("spec", "storage at rest", "cluster", "aws:its handle names no region, and it has no node affinity"),
        ],
    ),
    "open egress": (
        obj(
            "networking.k8s.io/v1",
            "NetworkPolicy",
            "spec: {egress: [{}, {ports: [{port: 53}]}, {ports: [{port: 443}]}, {to: []}, {to: [{podSelector: {}}]}]}",
        ),
        [(f"spec.egress[{index}]", "recipient", "unknown", "it allows every address") for index in (0, 2, 3)],
    ),
    "conversion": (
        obj(
            "apiextensions.k8s.io/v1",
            "CustomResourceDefinition",
            "spec: {conversion: {webhook: {clientConfig: {url: 'https://hook.example.com'}}}}",
        ),
        [("spec.conversion.webhook.clientConfig.url", "control plane", "host", "hook.example.com")],
    ),
    "sources of an ApplicationSet": (
        obj(
            "argoproj.io/v1alpha1",
            "ApplicationSet",
            "spec:\n  templatePatch: 'spec: {{.patch}}'\n  template: {spec: {sourceHydrator: {drySource: {repoURL: 'https://git.example.no/a'}}}}\n"
            "  generators:\n  - {scmProvider: {github: {organization: a}}}\n  - {scmProvider: {github: {api: 'https://git.example.no'}}}\n"
            "  - {list: {template: {spec: {source: {repoURL: 'https://git.example.no/b'}}}}}",
        ),
        [
            ("spec.generators[0].scmProvider.github", "code source", "host", "api.github.com"),
            ("spec.generators[1].scmProvider.github.api", "code source", "host", "git.example.no"),
            ("spec.generators[2].list.template.spec.source.repoURL", "code source", "host", "git.example.no"),
            ("spec.template.spec.sourceHydrator.drySource.repoURL", "code source", "host", "git.example.no"),
            ("spec.templatePatch", "code source", "unknown", "it is a template, which can put anything in"),
        ],
    ),
    "copies and defaults in clouds": (
        "---\n".join(
            (
                obj(
                    "secretmanager.cnrm.cloud.google.com/v1beta1",
                    "SecretManagerSecret",
                    "spec: {replication: {automatic: true}}",
                ),
                obj("bigquery.cnrm.cloud.google.com/v1beta1", "BigQueryDataset", "spec: {friendlyName: a}"),
                obj("spanner.cnrm.cloud.google.com/v1beta1", "SpannerInstance", "spec: {config: regional-europe-north1}"),
                obj(
                    "dynamodb.services.k8s.aws/v1alpha1",
                    "Table",
                    "spec: {tableReplicas: [{regionName: us-east-1}]}",
                ).replace("namespace: b", "annotations: {services.k8s.aws/region: eu-north-1}"),
                obj("dynamodb.aws.upbound.io/v1beta1", "Table", "spec: {initProvider: {region: eu-west-2}}"),
            )
        ),
        [
            ("spec.replication.automatic", "secret store", "region", "gcp:global"),
            ("spec", "storage at rest", "region", "gcp:US"),
            ("spec.config", "storage at rest", "region", "gcp:europe-north1"),
            ('metadata.annotations["services.k8s.aws/region"]', "cloud resource", "region", "aws:eu-north-1"),
            ("spec.tableReplicas[0].regionName", "storage at rest", "region", "aws:us-east-1"),
            ("spec.initProvider.region", "cloud resource", "region", "eu-west-2"),
        ],
    ),
    "where receivers go without a url": (
        obj(
            "monitoring.coreos.com/v1alpha1",
            "AlertmanagerConfig",
            "spec: {receivers: [{pagerdutyConfigs: [{routingKey: {name: a}}, {url: 'https://events.eu.pagerduty.com'}]}]}",
        ),
        [
            ("spec.receivers[0].pagerdutyConfigs[0]", "telemetry", "host", "events.pagerduty.com"),
            ("spec.receivers[0].pagerdutyConfigs[1].url", "telemetry", "host", "events.eu.pagerduty.com"),
        ],
    ),
    "patches of a Composition": (
        obj(
            "apiextensions.crossplane.io/v1",
            "Composition",
            "spec: {resources: [{patches: [{fromFieldPath: spec.region, toFieldPath: spec.forProvider.region}, "
            "{fromFieldPath: spec.size, toFieldPath: spec.forProvider.size}, {fromFieldPath: spec.where, "
            "toFieldPath: spec.forProvider.location, transforms: [{type: map, map: {a: us-east-1, b: norwayeast}}]}]}], "
            "pipeline: [{input: {inline: {template: 'kind: x'}}}]}",
        ),
        [
            (
                "spec.pipeline[0].input.inline.template",
                "cloud resource",
                "unknown",
                "it is a template, which can put anything in",
            ),
            ("spec.resources[0].patches[0]", "cloud resource", "unknown", "a patch puts it in, from what users ask for"),
            ("spec.resources[0].patches[2].transforms[0].map.a", "cloud resource", "region", "us-east-1"),
            ("spec.resources[0].patches[2].transforms[0].map.b", "cloud resource", "region", "norwayeast"),
        ],
    ),
    "buckets": (
        obj(
            "velero.io/v1",
            "BackupStorageLocation",
            "spec: {provider: example.com/custom, objectStorage: {bucket: mybackup}}",
        ),
        [("spec.objectStorage.bucket", "backup", "unknown", "the name of a bucket does not say where it is")],
    ),
    "volumes of buckets": (
        obj(
            "v1",
            "PersistentVolume",
            "spec: {csi: {driver: s3.csi.aws.com, volumeHandle: h, volumeAttributes: {bucketName: us-data}}}",
        )
        + "---\n"
        + obj(
            "v1",
            "PersistentVolume",
            "spec: {mountOptions: [region us-east-1], csi: {driver: s3.csi.aws.com, volumeAttributes: {bucketName: us-data}}}",
        )
        + "---\n"
        + obj("v1", "PersistentVolume", "spec: {csi: {driver: gcsfuse.csi.storage.gke.io}}"),
        [
            ("spec.csi", "storage at rest", "host", "us-data.s3.amazonaws.com"),
            ("spec.mountOptions[0]", "storage at rest", "region", "aws:us-east-1"),
            ("spec.csi", "storage at rest", "unknown", "which bucket it is, is not said"),
        ],
    ),
    "everybody": (
        obj(
            "cilium.io/v2",
            "CiliumNetworkPolicy",
            "spec: {egress: [{toEntities: [world, cluster], toCIDR: [0.0.0.0/0], toCIDRSet: [{cidr: 52.1.0.0/16}, {cidr: 10.0.0.0/8}]}]}",
        ),
        [
            ("spec.egress[0].toCIDR[0]", "recipient", "unknown", "it allows every address"),
            ("spec.egress[0].toCIDRSet[0].cidr", "recipient", "unknown", "addresses say nothing of the place"),
            ("spec.egress[0].toEntities[0]", "recipient", "unknown", "it allows every address"),
        ],
    ),
    "endpoints": (
        obj(
            "discovery.k8s.io/v1",
            "EndpointSlice",
            "addressType: FQDN\nendpoints: [{addresses: [db.us-east-1.rds.amazonaws.com]}]",
        )
        + "---\n"
        + obj("v1", "Endpoints", "subsets: [{addresses: [{ip: 52.1.2.3}]}]"),
        [
            ("endpoints[0].addresses[0]", "recipient", "host", "db.us-east-1.rds.amazonaws.com"),
            ("subsets[0].addresses[0].ip", "recipient", "host", "52.1.2.3"),
        ],
    ),
    "kops": (
        obj("kops.k8s.io/v1alpha2", "InstanceGroup", "spec: {zones: [us-east-1a], image: ghcr.io/x/y:1}"),
        [("spec.image", "image", "image", "ghcr.io/x/y:1"), ("spec.zones[0]", "compute placement", "region", "us-east-1a")],
    ),
    "files of values": (
        obj(
            "argoproj.io/v1alpha1",
            "Application",
            "spec: {source: {helm: {valueFiles: [a.yaml, 'https://a.example.com/b.yaml']}}}",
        ),
        [("spec.source.helm.valueFiles[1]", "code source", "host", "a.example.com")],
    ),
    "modules of Terraform": (
        obj("tf.upbound.io/v1beta1", "Workspace", "spec: {forProvider: {module: \"x {\\n  region = 'us-east-1'\\n}\"}}"),
        [("spec.forProvider.module|region", "cloud resource", "region", "us-east-1")],
    ),
    "components of Dapr": (
        obj("dapr.io/v1alpha1", "Component", "spec: {metadata: [{name: redisHost, value: 'a.example.com:6379'}]}"),
        [("spec.metadata[0].value", "storage at rest", "host", "a.example.com:6379")],
    ),
    "registries of operators": (
        obj("install.istio.io/v1alpha1", "IstioOperator", "spec: {hub: gcr.io/istio}")
        + "---\n"
        + obj("operator.tigera.io/v1", "Installation", "spec: {registry: quay.io/}"),
        [("spec.hub", "image", "image", "gcr.io/istio/image"), ("spec.registry", "image", "image", "quay.io/image")],
    ),
    "disks from elsewhere": (
        obj("cdi.kubevirt.io/v1beta1", "DataVolume", "spec: {source: {registry: {url: 'docker://quay.io/a/b:1'}}}")
        + "---\n"
        + obj("cdi.kubevirt.io/v1beta1", "DataVolume", "spec: {source: {http: {url: 'https://a.example.com/b'}}}"),
        [
            ("spec.source.registry.url", "image", "image", "quay.io/a/b:1"),
            ("spec.source.http.url", "code source", "host", "a.example.com"),
        ],
    ),
    "plugins of Argo CD": (
        obj(
            "argoproj.io/v1alpha1",
            "ApplicationSet",
            "spec: {template: {spec: {source: {plugin: {env: [{name: AWS_REGION, value: us-east-1}]}}}}}",
        ),
        [("spec.template.spec.source.plugin.env[0].value", "cloud resource", "region", "aws:us-east-1")],
    ),
    "releases of Crossplane": (
        obj(
            "helm.crossplane.io/v1beta1",
            "Release",
            "spec: {forProvider: {values: {image: quay.io/a/b}, set: [{name: image, value: quay.io/c}]}}",
        ),
        [
            ("spec.forProvider.set[0].value", "image", "image", "quay.io/c"),
            ("spec.forProvider.values.image", "image", "image", "quay.io/a/b"),
        ],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_kind(name: str) -> None:
    text, expected = CASES[name]
    assert read(text) == expected


def test_the_table_is_sorted_out() -> None:
    table = _table()
    rows = [(key, field.path, field.form) for key, fields in table.exact.items() for field in fields]
    assert len(rows) == len(set(rows))
    assert len(rows) > 250


@pytest.mark.parametrize(
    "text",
    [
        obj("networking.istio.io/v1", "ServiceEntry", "spec: {location: MESH_INTERNAL, hosts: [a.b.svc.cluster.local]}"),
        obj(
            "monitoring.coreos.com/v1alpha1",
            "AlertmanagerConfig",
            "spec: {muteTimeIntervals: [{timeIntervals: [{location: Europe/London}]}]}",
        ),
        obj("ceph.rook.io/v1", "CephBlockPool", "spec: {failureDomain: host}"),
        obj("cert-manager.io/v1", "Issuer", "spec: {venafi: {zone: us-east-1}}"),
        obj("velero.io/v1", "Schedule", "spec: {template: {storageLocation: us-east-1}}"),
        obj("consul.hashicorp.com/v1alpha1", "ServiceResolver", "spec: {redirect: {datacenter: us-east-1}}"),
        obj("cert-manager.io/v1", "Certificate", "spec: {subject: {countries: [US]}}"),
        obj(
            "external-secrets.io/v1",
            "SecretStore",
            "spec: {provider: {vault: {auth: {iam: {region: us-east-1}, gcp: {location: us}}}}}",
        ),
    ],
)
def test_false_friends_are_no_places(text: str) -> None:
    assert [fact for fact in read(text) if "svc" not in fact[3]] == []
