"""The common ground of all businesses; it knows no business module."""
