"""Persons, roles and authorities, and one's own account."""
