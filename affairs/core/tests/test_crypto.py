import base64

import pytest
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from affairs.core.crypto import (
    BrokenCipher,
    FieldCipher,
    Sm3,
    derived_key,
    hmac_sm3,
    pbkdf2_sm3,
    sm3,
    sm4_gcm,
)

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")
IDENTITY = "620102199001010011"


@pytest.mark.parametrize(
    ("content", "digest"),
    [
        ("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ("机关事务", "6c43eddfb47ea875d15286b2799b2db542a5075a6e837003b02393a16e0a86fb"),
        (
            '{"batch":"CR20230105001","count":1,"items":[{"id":"HT2023-0001"}]}',
            "0eeb54f60677f1fe5dc5e8d6c203fde07e8917d838d4051f131791f247889ca4",
        ),
    ],
)
def test_sm3(content, digest):
    assert sm3(content) == digest
    assert sm3(content.encode()) == digest


def test_sm3_in_pieces_gives_the_digest_of_the_whole():
    running = Sm3()
    running.update(b"a")
    assert running.hexdigest() == sm3("a")
    running.update(b"bc")
    assert running.hexdigest() == sm3("abc")


def test_hmac_sm3():
    expected = "46345568f2e685f106a1827f972d55a475a2ba3feeb79f7dd7a4ce57e877db35"
    assert hmac_sm3("key", "机关事务") == expected


def test_hmac_sm3_signs_a_request():
    digest = sm3('{"batch":"CR20230105001","count":1,"items":[{"id":"HT2023-0001"}]}')
    base = f"POST\n/api/v1/credit/contracts\n2023-01-05T09:00:00+08:00\nn0001\n{digest}"
    expected = "6e4ab8e5f65fcf9b172316dd809091c3181fc94828242bdb4fc35e62a704749f"
    assert hmac_sm3("demo-secret", base) == expected


def test_sm4_blocks_as_the_standard_has_them():
    ecb = Cipher(algorithms.SM4(KEY), modes.ECB()).encryptor()
    assert (ecb.update(KEY) + ecb.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm4_chained_with_padding():
    pad = padding.PKCS7(128).padder()
    plain = pad.update(b"lanzhou office affairs!!") + pad.finalize()
    cbc = Cipher(algorithms.SM4(KEY), modes.CBC(bytes(range(16)))).encryptor()
    assert (cbc.update(plain) + cbc.finalize()).hex() == (
        "7bd4380ac297c487ed88feed749b4d04885bdc8f359db21f7a48877ad075aece"
    )


def test_sm4_gcm_of_rfc_8998():
    plain = bytes.fromhex("".join(digit * 16 for digit in "aabbccddeeffeeaa"[::2]))
    context = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    _, tag = sm4_gcm(KEY, bytes.fromhex("00001234567800000000abcd"), plain, context)
    assert tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


def test_a_field_is_stored_with_key_version_iv_cipher_and_tag():
    stored = FieldCipher({3: KEY}).encrypt(IDENTITY, iv=bytes(range(12)))
    name, version, *parts = stored.split(":")
    assert (name, version) == ("sm4", "v3")
    assert [base64.b64decode(part).hex() for part in parts] == [
        "000102030405060708090a0b",
        "631328a0818398265db0b39aeb6d5665b9c8",
        "5edbbdbdd6de71eacc2e211d3defd955",
    ]


def test_older_versions_still_open_and_the_newest_writes():
    old = FieldCipher({1: KEY}).encrypt(IDENTITY)
    rotated = FieldCipher({1: KEY, 2: derived_key("新密钥", "field")})
    assert rotated.decrypt(old) == IDENTITY
    assert not rotated.is_current(old)
    assert rotated.is_current(rotated.encrypt(IDENTITY))


def test_equal_texts_are_stored_differently():
    cipher = FieldCipher({1: KEY})
    assert cipher.encrypt(IDENTITY) != cipher.encrypt(IDENTITY)


def test_a_field_opens_only_in_its_own_place():
    cipher = FieldCipher({1: KEY})
    stored = cipher.encrypt(IDENTITY, context="person.identity")
    assert cipher.decrypt(stored, context="person.identity") == IDENTITY
    with pytest.raises(BrokenCipher):
        cipher.decrypt(stored, context="driver.identity")


@pytest.mark.parametrize(
    "stored",
    ["", IDENTITY, "sm4:v1:AAAA:AAAA:AAAA", "sm4:v1:*:AAAA:*", "sm4:v9:AAECAwQFBgcICQoL:YQ==:"]
    + ["sm4:v9:AAECAwQFBgcICQoL:YQ==:AAECAwQFBgcICQoLDA0ODw=="],
)
def test_what_is_no_stored_field_does_not_open(stored):
    with pytest.raises(BrokenCipher):
        FieldCipher({1: KEY}).decrypt(stored)


@pytest.mark.parametrize("keys", [{}, {1: b"short"}])
def test_keys_have_16_bytes(keys):
    with pytest.raises(ValueError, match="16 bytes"):
        FieldCipher(keys)


def test_derived_keys_differ_by_purpose():
    assert derived_key("secret", "field") != derived_key("secret", "search")
    assert len(derived_key("secret", "field")) == 16


def test_slow_hash_depends_on_password_salt_and_rounds():
    first = pbkdf2_sm3("Lz@2023x", "盐", 1000)
    assert first == pbkdf2_sm3("Lz@2023x", "盐", 1000)
    others = {
        pbkdf2_sm3("Lz@2023y", "盐", 1000),
        pbkdf2_sm3("Lz@2023x", "糖", 1000),
        pbkdf2_sm3("Lz@2023x", "盐", 1001),
    }
    assert first not in others
    assert len(others) == 3


@given(st.text(max_size=60), st.data())
def test_any_text_opens_again_and_any_changed_byte_is_noticed(text, data):
    cipher = FieldCipher({1: KEY})
    stored = cipher.encrypt(text)
    assert cipher.decrypt(stored) == text
    raw = bytearray(base64.b64decode(stored.split(":")[4]))
    raw[data.draw(st.integers(0, 15))] ^= data.draw(st.integers(1, 255))
    changed = stored.rsplit(":", 1)[0] + ":" + base64.b64encode(raw).decode()
    with pytest.raises(BrokenCipher):
        cipher.decrypt(changed)
