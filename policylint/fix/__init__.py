"""Applies the fixes of findings to files: symbolic edits become spans, and nothing is written that was not checked."""
