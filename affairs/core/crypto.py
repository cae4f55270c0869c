"""Commercial cryptography: SM3 digests, keyed digests and slow hashes, SM4-GCM for fields.

All of it comes from the ``cryptography`` wheel, which brings its own OpenSSL, so nothing depends
on what the system's OpenSSL was built with. Keys are 16 bytes, live outside the database and have
versions; a stored field names the version it was written under.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

IV_BYTES = 12
TAG_BYTES = 16
KEY_BYTES = 16
_STORED = re.compile(
    r"sm4:v(?P<version>[0-9]+):(?P<iv>[^:]+):(?P<cipher>[^:]*):(?P<tag>[^:]+)", re.ASCII
)


class BrokenCipher(Exception):
    """A stored field that cannot be opened: changed, cut, or written under an unknown key."""


class Sm3:
    """A running SM3 digest, for content that comes in pieces."""

    def __init__(self) -> None:
        self._running = hashes.Hash(hashes.SM3())

    def update(self, piece: bytes) -> None:
        self._running.update(piece)

    def hexdigest(self) -> str:
        """Lower-case hex of everything so far; more may follow."""
        return self._running.copy().finalize().hex()


def sm3(content: str | bytes) -> str:
    """SM3 of the content (text as UTF-8) in lower-case hex. Source: GB/T 32905."""
    digest = Sm3()
    digest.update(_bytes(content))
    return digest.hexdigest()


def hmac_sm3(key: str | bytes, message: str | bytes) -> str:
    """HMAC-SM3 in lower-case hex: who has no key can neither make nor guess it."""
    running = HMAC(_bytes(key), hashes.SM3())
    running.update(_bytes(message))
    return running.finalize().hex()


def pbkdf2_sm3(password: str, salt: str, rounds: int) -> bytes:
    """32 bytes of PBKDF2-HMAC-SM3, slow by its rounds (SEC-I7)."""
    return PBKDF2HMAC(hashes.SM3(), 32, salt.encode(), rounds).derive(password.encode())


def derived_key(secret: str, purpose: str) -> bytes:
    """A key of 16 bytes for one purpose, so that one secret never serves two ends."""
    return bytes.fromhex(hmac_sm3(secret, purpose))[:KEY_BYTES]


class FieldCipher:
    """Encrypts single fields as ``sm4:v{key}:{iv}:{cipher}:{tag}`` (base64, GCM).

    ``keys`` holds every version still needed for reading; the highest one writes.
    """

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError(f"field keys are {KEY_BYTES} bytes each, one at least")
        self._keys = dict(keys)
        self.version = max(self._keys)

    def encrypt(self, text: str, *, context: str = "", iv: bytes | None = None) -> str:
        """The text sealed under the newest key; equal texts give different results.

        ``context`` (such as table and field) must be given again to open it, so that a value
        copied into another place does not open there. ``iv`` is random; given in tests only.
        """
        nonce = os.urandom(IV_BYTES) if iv is None else iv
        sealed, tag = sm4_gcm(self._keys[self.version], nonce, text.encode(), context.encode())
        parts = (base64.b64encode(part).decode() for part in (nonce, sealed, tag))
        return ":".join((f"sm4:v{self.version}", *parts))

    def decrypt(self, stored: str, *, context: str = "") -> str:
        """The text of a stored field; BrokenCipher when it does not open."""
        version, iv, sealed, tag = _parts(stored)
        key = self._keys.get(version)
        if key is None:
            raise BrokenCipher(f"no key of version {version}")
        mode = modes.GCM(iv, tag)
        opener = Cipher(algorithms.SM4(key), mode).decryptor()
        opener.authenticate_additional_data(context.encode())
        try:
            return (opener.update(sealed) + opener.finalize()).decode()
        except InvalidTag:
            raise BrokenCipher("the stored field was changed") from None

    def is_current(self, stored: str) -> bool:
        """Whether a stored field was written under the newest key."""
        return stored.startswith(f"sm4:v{self.version}:")


def sm4_gcm(key: bytes, iv: bytes, plain: bytes, context: bytes = b"") -> tuple[bytes, bytes]:
    """Cipher text and tag of SM4 in Galois/counter mode. Source: GB/T 32907, RFC 8998."""
    sealer = Cipher(algorithms.SM4(key), modes.GCM(iv)).encryptor()
    sealer.authenticate_additional_data(context)
    sealed = sealer.update(plain) + sealer.finalize()
    return sealed, sealer.tag


def _parts(stored: str) -> tuple[int, bytes, bytes, bytes]:
    match = _STORED.fullmatch(stored)
    if match is None:
        raise BrokenCipher("not a stored field")
    try:
        iv, sealed, tag = (
            base64.b64decode(match[name], validate=True) for name in ("iv", "cipher", "tag")
        )
    except binascii.Error:
        raise BrokenCipher("not a stored field") from None
    if len(iv) != IV_BYTES or len(tag) != TAG_BYTES:
        raise BrokenCipher("not a stored field")
    return int(match["version"]), iv, sealed, tag


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
