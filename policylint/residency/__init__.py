"""Where data may live: image references, registries, regions and jurisdictions as data and pure look-ups.

A rule that asks for ``atlas`` (a keyword-only parameter without default) is given the `Atlas` of the run, which has the
declarations of the configuration and the day in it::

    @rule(severity=Severity.HIGH, since="0.2")
    def check(manifest: Manifest, *, atlas: Atlas) -> Iterator[Hit]:
        place = atlas.image("eu.gcr.io/a/b:1")              # Place: status, countries, provider, region, confidence, ...
        place = atlas.region("aws", "eu-west-1")            # "" for the provider: everything that the region can mean
        place = atlas.region("azure", "West Europe", "Standard_GRS")    # with the paired region
        place = atlas.host("https://s3.eu-north-1.amazonaws.com/x", atlas.cluster(manifest.document.file))
        judged = atlas.judge(place)                         # Judgement: allowed, status, why, refused, until
        if not judged.allowed:
            yield Hit(path, judged.why, help=place.hint)

Statuses: located (shipped data), declared (configuration), unresolved (say it in the configuration: ``place.declare`` are the
lines), refused (no place). A judgement has the same statuses: refused is not allowed, unresolved not known well enough.

``references`` reads image references, ``regions`` and ``hosts`` look places up, ``jurisdictions`` judges them, ``countries``
knows codes and names, ``inference`` tells whose a field is, ``false_friends`` which fields only look like places, ``overlay``
checks declarations, ``tables`` loads the data: nothing before it is asked for. No clock, no environment, no network.
"""
