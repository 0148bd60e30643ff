"""Differential runs against corpora of verdicts that the reference implementations gave."""
