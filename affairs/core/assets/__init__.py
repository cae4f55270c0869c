"""Front-end files of others and the icon sprite, served from where npm put them.

Nothing of others is committed: ``package.json`` names the packages, set-up runs ``npm ci``, and
the finders here hand out the few files that ``vendor.py`` names.
"""
