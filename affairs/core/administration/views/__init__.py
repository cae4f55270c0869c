"""Pages of the administrators, and of everybody's own second factor, sessions and tokens."""

from affairs.core.administration.views import (
    chain,
    own,
    parameters,
    passwords,
    roles,
    tree,
)

__all__ = ["chain", "own", "parameters", "passwords", "roles", "tree"]
