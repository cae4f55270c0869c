"""Pages of approvals; importing them registers them."""

from affairs.core.approvals.views import cases, delegations, flows

__all__ = ["cases", "delegations", "flows"]
