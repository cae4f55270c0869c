"""Settings by environment: dev (demo on the loopback), prod, test; all start from base."""
