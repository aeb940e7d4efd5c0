"""The functions that expressions may call: one table, name to Function, of which each module gives its part."""

from typing import Final

from dasf_lint.hcl.functions import collection
from dasf_lint.hcl.functions.calling import Function

TABLE: Final[dict[str, Function]] = {**collection.FUNCTIONS}
