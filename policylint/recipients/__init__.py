"""Where data can be or go, and where code comes from, as facts that are read out of manifests.

A `Fact` says: this field of this object means that place, in this sense (`Semantics`). It says nothing of good or bad: the
rules of the pack ``eea`` do, with the atlas, and ``policylint locations`` prints them all as they are::

    for one in sightings(manifests, atlas, memo):
        one.manifest, one.fact.path, one.fact.semantics, one.place, one.judged

`fields` holds the table data/fields.tsv, which says for each kind which fields are places; what a table cannot say is code:
`pods` (placement, images), `variables` and `arguments` (what their names and values mean), `volumes` (StorageClass,
PersistentVolume), `stores` (an endpoint makes the region beside it a name to sign with), `stored` (the data of ConfigMaps
and Secrets), `texts` (configuration inside them: `configs` and `fluentbit` know some, of the others names count), `values`
(images in the values of charts and in custom resources), `origins` (Flux, Argo CD, kustomize, Chart.yaml). `extract` puts
them together for one object, `sightings` looks the places up and follows references to other objects.
"""
