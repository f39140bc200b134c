"""Verifies tokens of kba with PyJWT, and makes tokens that kba must refuse (tests/foreign.rs)."""

import base64
import hashlib
import hmac
import json
import sys

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def verified(token, key, audience, **options):
    return jwt.decode(
        token,
        key,
        algorithms=["EdDSA"],
        audience=audience,
        issuer=TOLD["issuer"],
        options={
            "require": ["iss", "aud", "sub", "jti", "iat", "nbf", "exp"],
            "strict_aud": True,
        },
        **options,
    )


def refused(error, *arguments, **options):
    try:
        verified(*arguments, **options)
    except error:
        return
    raise AssertionError(f"{error.__name__} was not raised")


def check():
    keys = jwt.PyJWKSet.from_json(TOLD["keys"])
    assert len(keys.keys) == 2
    for key in keys.keys:
        assert (key.key_type, key.algorithm_name, key.public_key_use) == ("OKP", "EdDSA", "sig")
        assert key.key_id == thumbprint(key)
    header = jwt.get_unverified_header(TOLD["token"])
    assert header == {"alg": "EdDSA", "typ": "kba+jwt", "kid": header["kid"]}
    (good,) = [key for key in keys.keys if key.key_id == header["kid"]]
    (other,) = [key for key in keys.keys if key is not good]
    audience = TOLD["audience"]
    claims = verified(TOLD["token"], good, audience)
    assert claims["amr"] == ["kba"] and claims["exp"] - claims["iat"] == 600
    assert "action" not in claims["kba"] and "cnf" not in claims
    bound = verified(TOLD["bound"], good, audience)
    assert bound["kba"]["action"] == TOLD["document"]
    assert bound["amr"] == ["kba", "otp", "mfa"]
    for token in ["token", "bound", "expired"]:
        refused(jwt.InvalidSignatureError, TOLD[token], other, audience)
    refused(jwt.InvalidAudienceError, TOLD["token"], good, "https://other.example")
    refused(jwt.ExpiredSignatureError, TOLD["expired"], good, audience)
    refused(jwt.InvalidSignatureError, TOLD["other"], good, audience)
    return good, header, claims


def thumbprint(key):
    x = encode(raw(key))
    jwk = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":"))
    return encode(hashlib.sha256(jwk.encode()).digest())


def raw(key):
    return key.key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def keyed(secret, text, name):
    mac = hmac.new(secret, text.encode(), getattr(hashlib, name)).digest()
    return f"{text}.{encode(mac)}"


def forged(good, header, claims):
    """Tokens made of all that is public, by name."""
    made = {}
    # the library takes the algorithm from a header that names one
    named = header | {"alg": "none"}
    for name, head in [("named", named), ("bare", {}), ("typ", {"typ": header["typ"]})]:
        made[f"none, {name}"] = jwt.encode(claims, None, algorithm="none", headers=head)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    secrets = {
        "bytes": raw(good),
        "base64": encode(raw(good)).encode(),
        "set": TOLD["keys"].encode(),
        "jwk": json.dumps(json.loads(TOLD["keys"])["keys"][0]).encode(),
        "der": good.key.public_bytes(serialization.Encoding.DER, form),
        "pem": good.key.public_bytes(serialization.Encoding.PEM, form),
    }
    for name, secret in secrets.items():
        # the library itself takes no secret that looks like a public key
        for algorithm, digest in [("HS256", "sha256"), ("HS512", "sha512")]:
            head = header | {"alg": algorithm}
            text = f"{encode(json.dumps(head).encode())}.{encode(json.dumps(claims).encode())}"
            made[f"{algorithm}, {name}"] = keyed(secret, text, digest)
        if name in ("bytes", "base64"):
            head = header | {"alg": "HS256"}
            made[f"library, {name}"] = jwt.encode(claims, secret, algorithm="HS256", headers=head)
        # a digest in the place of a signature, under the token's own header
        made[f"header kept, {name}"] = keyed(secret, TOLD["token"].rpartition(".")[0], "sha512")
    stranger = Ed25519PrivateKey.generate()
    public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(stranger.public_key()))
    for name, head in [
        ("kid", header),
        ("jwk", header | {"jwk": public}),
        ("jku", header | {"jku": "https://evil.example/keys"}),
        ("no kid", {"typ": header["typ"]}),
        ("JWT", {}),
    ]:
        made[f"stranger, {name}"] = jwt.encode(claims, stranger, algorithm="EdDSA", headers=head)
    signed, _, signature = TOLD["token"].rpartition(".")
    text = f"{encode(json.dumps(header).encode())}.{signed.split('.')[1]}"
    made["own header, good signature"] = f"{text}.{signature}"
    return made


TOLD = json.load(sys.stdin)
json.dump(forged(*check()), sys.stdout)
