"""What the platform sets in the database itself, once, at migrate."""
