"""What operators do: a module for each group, one function for each operator."""

from dasf_lint.policy.ask.operators import (
    collections,
    equality,
    network,
    numbers,
    presence,
    provenance,
    text,
    versions,
)
from dasf_lint.policy.ask.operators.table import apply, deciding, functions_of

__all__ = [
    "apply", "collections", "deciding", "equality", "functions_of", "network", "numbers", "presence", "provenance",
    "text", "versions",
]  # fmt: skip
