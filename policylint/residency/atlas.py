"""The look-ups of a run: the shipped tables with the declarations of the configuration over them, on a day."""

from __future__ import annotations

import os
from datetime import date

from policylint.residency import tables
from policylint.residency.countries import country
from policylint.residency.declarations import Cluster, Declared, DeclaredOperator, DeclaredPlace, digest
from policylint.residency.hosts import Host, InvalidHost, locate, match, parse_host
from policylint.residency.jurisdictions import Judgement, Policy, judge
from policylint.residency.places import Place, Status, lines
from policylint.residency.references import InvalidReference, Reference, RegistryPattern, parse_pattern, parse_reference
from policylint.residency.regions import operator_of, provider_id, resolve
from policylint.residency.tables import Operator
from policylint.sources.globs import matches

_NOTHING = Declared()


class Atlas:
    """What is where. Made once for a run, and changed by nothing.

    ``declared`` must have been found without faults (see `policylint.residency.overlay`). The patterns of clusters start at
    ``root``, the files of reports at ``cwd``; both are absolute.
    """

    def __init__(self, at: date, declared: Declared = _NOTHING, root: str = "/", cwd: str = "/") -> None:
        self.at = at
        self.declared = declared
        self._root, self._cwd = root, cwd
        self._regions = {_region_key(name): place for name, place in declared.regions.items()}
        self._evidence = {name.lower(): evidence for name, evidence in declared.evidence.items()}
        self._clusters = sorted(declared.clusters, key=lambda one: not one.paths)
        self._registries = sorted(_patterns(declared.registries), key=_length, reverse=True)
        self._mirrors = sorted(_patterns(declared.mirrors), key=_length, reverse=True)
        # A registry is a host as well, unless only a path on it was declared.
        whole = {pattern.host: declared.registries[key] for pattern, key in self._registries if not pattern.path}
        self._hosts = whole | {name.lower().rstrip("."): place for name, place in declared.hosts.items()}

    @property
    def digest(self) -> str:
        """See `policylint.residency.declarations.digest`."""
        return digest(self.declared)

    @property
    def stale(self) -> str:
        """A warning if the shipped data are old on the day; else nothing."""
        return tables.stale(self.at)

    def region(self, provider: str, region: str, redundancy: str = "") -> Place:
        """Where a region or zone is; see `policylint.residency.regions.resolve`."""
        known = provider_id(provider) or provider.strip().lower()
        own = f"{known}/{region}".lower()
        if known and own in self._regions:
            return self._declared(self._regions[own], Place(Status.UNRESOLVED, (), known, region))
        found = resolve(provider, region, redundancy)
        # One that is declared without a provider says what the shipped data do not know.
        if region.lower() in self._regions and not (known and found.known):
            return self._declared(self._regions[region.lower()], Place(Status.UNRESOLVED, (), known, region))
        return found

    def host(self, text: str, cluster: Cluster | None = None) -> Place:
        """Where the host in a URL, in ``host:port``, or a host alone is. What is inside the cluster is where that is."""
        try:
            host = parse_host(text)
        except InvalidHost as error:
            status = Status.UNRESOLVED if "variable" in str(error) else Status.REFUSED
            return Place(status, why=f"the host {error}")
        said = self._declared_host(host.name)
        if said is not None:
            return self._declared(said, locate(host)._replace(host=host.name))
        return self._inside(host, cluster) or locate(host)

    def image(self, image: str | Reference) -> Place:
        """Where an image comes from. A text that is no reference comes from nowhere, and is refused."""
        reference = image
        if isinstance(reference, str):
            try:
                reference = parse_reference(reference)
            except InvalidReference as error:
                return Place(Status.REFUSED, why=f"it is no image reference: {error}")
        if not reference.host:
            return Place(Status.REFUSED, why="it names no registry")
        mirror = next((to for pattern, to in self._mirrors if pattern.matches(reference)), "")
        if mirror and self.declared.mirrors[mirror].nodes:
            return self._registry(_first(parse_pattern(self.declared.mirrors[mirror].to)))
        return self._registry(reference)

    def cluster(self, file: str) -> Cluster | None:
        """The cluster that the manifests in a file are for: the first declared for its path, else the first for all."""
        if not self._clusters or not self._clusters[0].paths:
            return next(iter(self._clusters), None)
        path = os.path.relpath(os.path.join(self._cwd, file), self._root)
        return next((one for one in self._clusters if not one.paths or matches(path, one.paths)), None)

    def of_cluster(self, cluster: Cluster | None) -> Place:
        """Where a cluster is."""
        if cluster is None:
            declare = lines("clusters", "CLUSTER", "{provider: PROVIDER, region: REGION}")
            return Place(Status.UNRESOLVED, why="which cluster it is for is not declared", declare=declare)
        return self._declared(cluster.place, Place(Status.UNRESOLVED))

    def judge(self, place: Place, policy: str = "") -> Judgement:
        """Whether the place is allowed: by the policy of the configuration, or another one."""
        declared = self.declared
        policy = policy or declared.policy
        found = next((self._evidence[one] for one in _recipients(place) if one in self._evidence), None)
        return judge(place, Policy(self.at, policy, declared.accept_eu_only_adequacy, found))

    def operator(self, place: Place) -> Operator | None:
        """Who operates what is at the place; None where that is not known."""
        said = self.declared.operators.get(place.operator)
        if said is not None:
            return _operator(place.operator, said)
        return tables.operators().get(place.operator)

    def mirror(self, reference: Reference) -> str:
        """The name of the same image at the declared mirror, with tag and digest; "" where none is declared."""
        for pattern, key in self._mirrors:
            if pattern.matches(reference):
                below = reference.path[len(pattern.path) :].strip("/")
                name = f"{self.declared.mirrors[key].to.rstrip('/')}/{below}"
                name += f":{reference.tag}" if reference.tag else ""
                return f"{name}@{reference.digest}" if reference.digest else name
        return ""

    def _registry(self, reference: Reference) -> Place:
        host = reference.host
        shipped = match(host, image=True)
        key = next((key for pattern, key in self._registries if pattern.matches(reference)), None)
        if key is not None:
            return self._declared(self.declared.registries[key], shipped)
        try:
            found = parse_host(host)
        except InvalidHost as error:
            return Place(Status.REFUSED, why=f"the registry {error}", host=host)
        if not (found.address or found.inside or found.private):
            return shipped
        # The node pulls, not a pod: what the name means there, the cluster's place does not say.
        return locate(found)._replace(host=host, declare=lines("registries", host, '{country: "XX"}'))

    def _inside(self, host: Host, cluster: Cluster | None) -> Place | None:
        if not host.inside or cluster is None:
            return None
        return self.of_cluster(cluster)._replace(host=host.name)

    def _declared_host(self, name: str) -> DeclaredPlace | None:
        """The declaration for a host, or for the nearest domain above it: ``*.`` does not stand for the domain itself."""
        if name in self._hosts:
            return self._hosts[name]
        labels = name.removeprefix("*.").split(".")
        domains = (".".join(labels[start:]) for start in range(0 if name.startswith("*.") else 1, len(labels)))
        return next((self._hosts[f"*.{domain}"] for domain in domains if f"*.{domain}" in self._hosts), None)

    def _declared(self, said: DeclaredPlace, shipped: Place) -> Place:
        """The place as it is declared; where only the operator is, what the shipped data say with that operator."""
        if not said.countries and not said.region:
            return shipped._replace(operator=said.operator or shipped.operator)
        if said.countries:
            codes = tuple(dict.fromkeys(filter(None, map(country, said.countries))))
            why = f"declared to be in {', '.join(codes)}"
            operator = said.operator or shipped.operator
            return Place(
                Status.DECLARED, codes, shipped.provider, shipped.region, why=why, host=shipped.host, operator=operator
            )
        provider = said.provider or shipped.provider
        declared = self._regions.get(f"{provider_id(provider) or provider}/{said.region}".lower())
        if declared is not None and declared.countries:
            return self._declared(declared._replace(operator=said.operator), shipped)
        found = resolve(provider, said.region)
        operator = said.operator or shipped.operator or operator_of(provider, said.region)
        status = Status.DECLARED if found.status is Status.LOCATED else found.status
        return found._replace(status=status, why=f"declared: {found.why}", host=shipped.host, operator=operator)


def _region_key(name: str) -> str:
    """``google/x`` as ``gcp/x``; a region without a provider may have a slash of its own."""
    provider, slash, region = name.lower().partition("/")
    return f"{provider_id(provider) or provider}{slash}{region}"


def _patterns(keys: object) -> list[tuple[RegistryPattern, str]]:
    return [(parse_pattern(key), key) for key in keys] if isinstance(keys, dict) else []


def _length(one: tuple[RegistryPattern, str]) -> int:
    """Longer paths are nearer to an image."""
    return len(one[0].path)


def _first(pattern: RegistryPattern) -> Reference:
    """A reference that lies where the pattern says."""
    return Reference(pattern.host, f"{pattern.path}/image".lstrip("/"))


def _recipients(place: Place) -> list[str]:
    """The keys of evidence that speak of the place: its host, the domains above it, who operates it."""
    labels = place.host.split(".") if place.host else []
    domains = [f"*.{'.'.join(labels[start:])}" for start in range(1, len(labels))]
    return [*([place.host] if place.host else []), *domains, place.operator.lower()]


def _operator(name: str, said: DeclaredOperator) -> Operator:
    code, parent = country(said.country), country(said.parent_country)
    return Operator(name, said.name or name, code, "", parent, said.laws, "", "", "declared")
