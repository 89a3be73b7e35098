"""The two kinds of statement ids: ``S001`` is the review's, ``L001`` the project's own."""

from __future__ import annotations


def is_review(name: str) -> bool:
    """Return whether a name is the id of a statement of the review."""
    return name[:1] == "S" and name[1:].isdigit()


def is_own(name: str) -> bool:
    """Return whether a name is the id of an own statement, beyond the review."""
    return name[:1] == "L" and name[1:].isdigit()


def is_statement(name: str) -> bool:
    """Return whether a name is the id of a statement of either kind, and not a source."""
    return is_review(name) or is_own(name)
