"""Reviewing: what changed, what was found, the decision."""
