"""The functions that expressions may call: one table, name to Function.

Each module gives its part and is imported when one of its functions is called first: most runs call few.

Which names there are: internal/lang/functions.go of Terraform; `can` and `try` are in ext/tryfunc/tryfunc.go of HCL.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from dasf_lint import lazy
from dasf_lint.hcl.functions.calling import Function, Parameter
from dasf_lint.hcl.types import BOOL, DYNAMIC
from dasf_lint.hcl.values import NULL_VALUE

_MODULES: Final = {
    "collection": "alltrue anytrue coalesce coalescelist contains element index length lookup one",
    "conversion":
        "ephemeralasnull issensitive nonsensitive sensitive tobool tolist tomap tonumber toset tostring",
    "csvtext": "csvdecode",
    "date": "formatdate timeadd timecmp",
    "encoding":
        "base64decode base64encode base64gunzip base64sha256 base64sha512 md5 sha1 sha256 sha512 textdecodebase64 "
        "textencodebase64 urldecode urlencode uuidv5",
    "filesystem":
        "basename dirname file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 fileset filesha1 "
        "filesha256 filesha512 templatefile templatestring",
    "formatting": "format formatlist",
    "hcltext":
        "provider::terraform::decode_tfvars provider::terraform::encode_expr provider::terraform::encode_tfvars",
    "impure": "abspath base64gzip bcrypt pathexpand plantimestamp rsadecrypt timestamp uuid",
    "json_places": "jsondecode",
    "jsontext": "jsonencode",
    "lists": "chunklist compact concat distinct flatten matchkeys range reverse slice sort",
    "maps": "keys merge transpose values zipmap",
    "net": "cidrcontains cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "number": "abs ceil floor log max min pow signum sum",
    "regex": "regex regexall replace",
    "sets": "setintersection setproduct setsubtract setunion",
    "text":
        "chomp endswith indent join lower parseint split startswith strcontains strrev substr title trim trimprefix "
        "trimspace trimsuffix upper",
    "yamltext": "yamldecode yamlencode",
}  # fmt: skip
_MODULE_OF: Final = {name: module for module, names in _MODULES.items() for name in names.split()}

_LAZY: Final[dict[str, Function]] = {
    # These get expressions; the evaluator knows them by name.
    "can": Function([Parameter("expression")], BOOL, lambda args, type, context: NULL_VALUE, lazy=True),
    "convert": Function(
        [Parameter("value"), Parameter("type")], DYNAMIC, lambda args, type, context: NULL_VALUE, lazy=True
    ),
    "try": Function([], DYNAMIC, lambda args, type, context: NULL_VALUE, variadic=Parameter("expressions"), lazy=True),
}


class _Table(Mapping[str, Function]):
    """All functions by name."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        self._found = dict(_LAZY)

    def __getitem__(self, name: str) -> Function:
        if name not in self._found:
            self._found.update(lazy.module(f"hcl.functions.{_MODULE_OF[name]}").FUNCTIONS)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        yield from _LAZY
        yield from _MODULE_OF

    def __len__(self) -> int:
        return len(_LAZY) + len(_MODULE_OF)


TABLE: Final = _Table()
"""Names with the namespace `core::` mean the same functions."""

FILESYSTEM: Final = frozenset(
    {"file", "filebase64", "filebase64sha256", "filebase64sha512", "fileexists", "filemd5", "fileset", "filesha1",
     "filesha256", "filesha512", "templatefile"}
)  # fmt: skip
TEMPLATES: Final = frozenset({"templatefile", "templatestring"})

HANDS_ON: Final = frozenset(
    {
        "chomp", "chunklist", "coalesce", "coalescelist", "compact", "concat", "convert", "csvdecode", "distinct",
        "element", "ephemeralasnull", "file", "flatten", "jsondecode", "keys", "lookup", "matchkeys", "merge",
        "nonsensitive", "one", "reverse", "sensitive", "setintersection", "setproduct", "setsubtract", "setunion",
        "slice", "sort", "split", "templatefile", "tobool", "tolist", "tomap", "tonumber", "toset", "tostring",
        "transpose", "trim", "trimprefix", "trimspace", "trimsuffix", "try", "values", "yamldecode", "zipmap",
    }
)  # fmt: skip
"""Functions whose result is, or holds, what somebody wrote in an argument or in the file that one names: it is edited
there. All others make something of it."""

MADE_OF: Final = {"formatdate": 1, "join": 1, "regex": 1, "regexall": 1}
"""The first argument of which a function makes its result, where those before it say how."""

READ_BACK: Final = HANDS_ON | {"base64encode"}
"""And those from whose result everybody reads it back."""
CONTENTS: Final = frozenset({"file", "filebase64"})
"""Functions whose result is written in the file, whoever names that."""
