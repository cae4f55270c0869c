"""Deployment only: settings, root URLs and the WSGI entry."""
