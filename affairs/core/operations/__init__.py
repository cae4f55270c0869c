"""Running the platform: serving, backup and restore, and a look at its health."""
