"""The tree of regions and units, and the people and posts in them."""
