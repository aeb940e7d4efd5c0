"""Functions whose result no second run would reproduce: clock, chance, the host, a compressor's bytes.

Named in internal/lang/funcs/crypto.go, datetime.go, encoding.go and filesystem.go of Terraform.
"""

from dasf_lint.hcl import unknowns, values
from dasf_lint.hcl.errors import CallError
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Implementation, Parameter
from dasf_lint.hcl.types import NUMBER, STRING, Type
from dasf_lint.hcl.value import UnknownPayload, Value


def _unreproducible(name: str, *, length: int | None = None, prefix: str = "", once: bool = False) -> Implementation:
    """Unknown but for its length or beginning; with `once` the same in all places of one run."""

    def run(args: Args, type: Type, context: CallContext) -> Value:
        payload = UnknownPayload(
            "not_reproducible", name, not_null=True, prefix=prefix, symbol=f"{name}()" if once else None
        )
        if length is not None:
            payload.min_length = payload.max_length = length
        return unknowns.from_unknown(STRING, payload)

    return run


def _pathexpand(args: Args, type: Type, context: CallContext) -> Value:
    """Only `~` at the beginning depends on the host."""
    path = args[0].text
    if path != "~" and not path.startswith(("~/", "~\\")):
        if path.startswith("~"):
            raise CallError("cannot expand user-specific home dir")
        return values.string(path)
    return unknowns.from_unknown(STRING, UnknownPayload("not_reproducible", "pathexpand", not_null=True, prefix="/"))


_STR = Parameter("str", STRING)

FUNCTIONS: dict[str, Function] = {
    "abspath": Function([Parameter("path", STRING)], STRING, _unreproducible("abspath", prefix="/")),
    "base64gzip": Function([_STR], STRING, _unreproducible("base64gzip")),
    "bcrypt": Function(
        [_STR], STRING, _unreproducible("bcrypt", length=60, prefix="$2a$"), variadic=Parameter("cost", NUMBER)
    ),
    "pathexpand": Function([Parameter("path", STRING)], STRING, _pathexpand),
    "plantimestamp": Function([], STRING, _unreproducible("plantimestamp", length=20, once=True)),
    "rsadecrypt": Function(
        [Parameter("ciphertext", STRING), Parameter("privatekey", STRING)], STRING, _unreproducible("rsadecrypt")
    ),
    "timestamp": Function([], STRING, _unreproducible("timestamp", length=20, once=True)),
    "uuid": Function([], STRING, _unreproducible("uuid", length=36)),
}
