"""Paper of the platform: forms people print, sign and file; tables as offices send them."""
