"""One package per line of business, all with the same anatomy (CONTRIBUTING.md)."""
