"""What somebody says who acts on another's data."""

from typing import Annotated

from pydantic import StringConstraints

# 1 to 4,000 characters, without control characters that no text holds.
Words = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=4000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
    ),
]
