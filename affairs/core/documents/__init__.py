"""Paper made by the platform: faces for PDF and forms that people print, sign and file."""
