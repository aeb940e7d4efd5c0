"""The JSON schema of a policy, made from the table of the language: for editors, and as a net below our own checks.

What a schema cannot say is the reader's: ids of controls, sets and parameters exist; paths exist in the provider
schema of every matched type; placeholders of messages.
"""

from dasf_lint.core import json_text
from dasf_lint.policy.language.arguments import GivenKind
from dasf_lint.policy.language.conditions import CONDITION
from dasf_lint.policy.language.kinds import Schema
from dasf_lint.policy.language.policies import POLICY


def schema() -> Schema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "dasf-lint policy, format version 1",
        **POLICY.schema(),
        "$defs": {
            "argument": GivenKind(("param", "set", "mine")).schema(),
            "name": GivenKind(("param", "set")).schema(),
            CONDITION.name: CONDITION.kind().schema(),
        },
    }


def text() -> str:
    """The shipped file."""
    return json_text.dumps(schema(), indent=1) + "\n"
