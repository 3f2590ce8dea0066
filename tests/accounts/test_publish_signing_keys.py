import base64

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.accounts.publish_signing_keys import rsa_numbers


@given(st.sampled_from([1024, 2048, 3072]))
@settings(max_examples=6, deadline=None)
def test_reads_the_numbers_of_any_rsa_key(size):
    key = rsa.generate_private_key(65537, size).public_key()
    modulus, exponent = rsa_numbers(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    assert int.from_bytes(modulus, "big") == key.public_numbers().n
    assert base64.b16encode(exponent) == b"010001"
