"""The functions that expressions may call: one table, name to Function, of which each module gives its part."""

from typing import Final

from dasf_lint.hcl.functions import (
    collection,
    conversion,
    csvtext,
    date,
    encoding,
    filesystem,
    formatting,
    hcltext,
    impure,
    jsontext,
    lists,
    maps,
    net,
    number,
    regex,
    sets,
    text,
    yamltext,
)
from dasf_lint.hcl.functions.calling import Function, Parameter
from dasf_lint.hcl.types import BOOL, DYNAMIC
from dasf_lint.hcl.values import NULL_VALUE

_LAZY: Final[dict[str, Function]] = {
    # These get expressions; the evaluator knows them by name.
    "can": Function([Parameter("expression")], BOOL, lambda args, type, context: NULL_VALUE, lazy=True),
    "try": Function([], DYNAMIC, lambda args, type, context: NULL_VALUE, variadic=Parameter("expressions"), lazy=True),
}

TABLE: Final[dict[str, Function]] = {
    name: function
    for part in (
        _LAZY, collection.FUNCTIONS, conversion.FUNCTIONS, csvtext.FUNCTIONS, date.FUNCTIONS, encoding.FUNCTIONS,
        filesystem.FUNCTIONS, formatting.FUNCTIONS, hcltext.FUNCTIONS, impure.FUNCTIONS, jsontext.FUNCTIONS,
        lists.FUNCTIONS,
        maps.FUNCTIONS, net.FUNCTIONS, number.FUNCTIONS, regex.FUNCTIONS, sets.FUNCTIONS, text.FUNCTIONS,
        yamltext.FUNCTIONS,
    )
    for name, function in part.items()
}  # fmt: skip
"""Names with the namespace `core::` mean the same functions."""

FILESYSTEM: Final = frozenset(
    {"file", "filebase64", "filebase64sha256", "filebase64sha512", "fileexists", "filemd5", "fileset", "filesha1",
     "filesha256", "filesha512", "templatefile"}
)  # fmt: skip
TEMPLATES: Final = frozenset({"templatefile", "templatestring"})
