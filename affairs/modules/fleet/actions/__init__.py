"""Every state change of the fleet, by subject."""
