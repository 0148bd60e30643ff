"""What the API server would refuse or no longer serve: schemas, custom resources, API lifecycle."""
