# Twenty rules of the pack core or near it, in Rego, for `conftest test`: the same questions as the rules of policylint
# that bench/contests.py names, asked plainly. Made to be measured, not to be used: no exceptions, no places.
package main

import rego.v1

workloads := {"CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "ReplicationController", "StatefulSet"}

pod := input.spec if input.kind == "Pod"

pod := input.spec.template.spec if {
	input.kind in workloads
	not input.kind in {"Pod", "CronJob"}
}

pod := input.spec.jobTemplate.spec.template.spec if input.kind == "CronJob"

containers contains container if some container in pod.containers

containers contains container if some container in pod.initContainers

serving contains container if {
	input.kind in {"DaemonSet", "Deployment", "StatefulSet"}
	some container in pod.containers
}

deny contains sprintf("privileged-container: %s", [container.name]) if {
	some container in containers
	container.securityContext.privileged == true
}

deny contains sprintf("privilege-escalation: %s", [container.name]) if {
	some container in containers
	object.get(container, ["securityContext", "allowPrivilegeEscalation"], true)
}

non_root(container) if container.securityContext.runAsNonRoot == true

non_root(_) if pod.securityContext.runAsNonRoot == true

deny contains sprintf("run-as-root: %s", [container.name]) if {
	some container in containers
	not non_root(container)
}

deny contains sprintf("host-namespaces: %s", [field]) if {
	some field in ["hostIPC", "hostNetwork", "hostPID"]
	pod[field] == true
}

deny contains sprintf("host-path-volume: %s", [volume.name]) if {
	some volume in pod.volumes
	volume.hostPath
}

deny contains sprintf("host-port: %s", [container.name]) if {
	some container in containers
	some port in container.ports
	port.hostPort > 0
}

deny contains sprintf("missing-cpu-limit: %s", [container.name]) if {
	some container in containers
	not container.resources.limits.cpu
}

deny contains sprintf("missing-cpu-request: %s", [container.name]) if {
	some container in containers
	not container.resources.requests.cpu
}

deny contains sprintf("missing-memory-limit: %s", [container.name]) if {
	some container in containers
	not container.resources.limits.memory
}

deny contains sprintf("missing-memory-request: %s", [container.name]) if {
	some container in containers
	not container.resources.requests.memory
}

deny contains sprintf("missing-liveness-probe: %s", [container.name]) if {
	some container in serving
	not container.livenessProbe
}

deny contains sprintf("missing-readiness-probe: %s", [container.name]) if {
	some container in serving
	not container.readinessProbe
}

deny contains sprintf("identical-probes: %s", [container.name]) if {
	some container in serving
	container.livenessProbe == container.readinessProbe
}

deny contains sprintf("undeclared-probe-port: %s", [container.name]) if {
	some container in serving
	some probe in ["livenessProbe", "readinessProbe", "startupProbe"]
	port := container[probe].httpGet.port
	is_string(port)
	declared := {value | some one in container.ports; some value in [one.name, one.containerPort]}
	not port in declared
}

tag(image) := regex.find_n(`:[^:/@]+$`, image, 1)[0]

deny contains sprintf("mutable-image-tag: %s", [container.image]) if {
	some container in containers
	not contains(container.image, "@")
	object.get({true: tag(container.image)}, true, ":latest") == ":latest"
}

deny contains sprintf("missing-image-digest: %s", [container.image]) if {
	some container in containers
	not contains(container.image, "@sha256:")
}

deny contains "default-namespace" if {
	input.kind in workloads
	object.get(input, ["metadata", "namespace"], "default") == "default"
}

deny contains "single-replica" if {
	input.kind in {"Deployment", "StatefulSet"}
	object.get(input, ["spec", "replicas"], 1) == 1
}

deny contains sprintf("removed-api-version: %s", [input.apiVersion]) if {
	input.apiVersion in {"extensions/v1beta1", "apps/v1beta1", "apps/v1beta2", "batch/v1beta1", "policy/v1beta1"}
}

deny contains sprintf("writable-root-filesystem: %s", [container.name]) if {
	some container in containers
	not container.securityContext.readOnlyRootFilesystem == true
}
