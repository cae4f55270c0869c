"""Static files with hashed names, compressed beside the originals."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; comments that point at source maps stay, since no map is served."""

    patterns = tuple(
        (glob, tuple(rule for rule in rules if "sourceMapping" not in str(rule)))
        for glob, rules in CompressedManifestStaticFilesStorage.patterns
    )
