"""The frame around every page: shell, menu, search, first screens, error pages."""
