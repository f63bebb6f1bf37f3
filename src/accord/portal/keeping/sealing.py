"""The node's secrets under a passphrase.

The sealed file is JSON: ``{"format": 1, "kdf": "scrypt", "n", "r", "p", "salt", "nonce",
"sealed"}``, the last three in base64. The key is scrypt(passphrase as UTF-8, salt, n, r, p), 32
bytes; ``sealed`` is AES-256-GCM of a JSON object of file name to base64 content, with
``accord-secrets-1`` as associated data.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

FORMAT = 1
ASSOCIATED = b"accord-secrets-1"
COST = {"n": 2**16, "r": 8, "p": 1}
MOST = {"n": 2**18, "r": 16, "p": 4}


class WrongPassphraseError(Exception):
    """The passphrase does not open what was sealed."""


def seal(files: Mapping[str, bytes], passphrase: str) -> bytes:
    """Return the files under the passphrase."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    plain = json.dumps({name: _text(data) for name, data in files.items()}).encode()
    sealed = AESGCM(_key(passphrase, salt, COST)).encrypt(nonce, plain, ASSOCIATED)
    head = {"format": FORMAT, "kdf": "scrypt", **COST}
    body = {"salt": _text(salt), "nonce": _text(nonce), "sealed": _text(sealed)}
    return json.dumps(head | body, indent=1).encode()


def unseal(data: bytes, passphrase: str) -> dict[str, bytes]:
    """Return the files that were sealed.

    Raises:
        WrongPassphraseError: the passphrase is another one.
        ValueError: the data are not what ``seal`` writes.
    """
    try:
        found = json.loads(data)
        cost = {name: int(found[name]) for name in COST}
        if found["format"] != FORMAT or any(not 0 < cost[n] <= MOST[n] for n in cost):
            raise ValueError("unknown form of secrets")
        salt, nonce, sealed = (_bytes(found[name]) for name in ("salt", "nonce", "sealed"))
        plain = AESGCM(_key(passphrase, salt, cost)).decrypt(nonce, sealed, ASSOCIATED)
        return {str(name): _bytes(text) for name, text in json.loads(plain).items()}
    except InvalidTag:
        raise WrongPassphraseError from None
    except (KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise ValueError(f"unknown form of secrets: {error}") from error


def _key(passphrase: str, salt: bytes, cost: Mapping[str, int]) -> bytes:
    return Scrypt(salt=salt, length=32, **cost).derive(passphrase.encode())


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
