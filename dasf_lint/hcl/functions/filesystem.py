"""Paths, and functions that read the project: through the context, and so never outside its root.

Follows internal/lang/funcs/filesystem.go, crypto.go (hashes of files) and string.go (`templatestring`) of Terraform.
"""

from collections.abc import Callable

from dasf_lint.hcl import origins, types, values
from dasf_lint.hcl.errors import ArgumentError, CallError
from dasf_lint.hcl.functions.calling import Args, CallContext, Function, Implementation, Parameter
from dasf_lint.hcl.functions.encoding import DIGESTS, Digest, b64encode
from dasf_lint.hcl.functions.globbing import matching
from dasf_lint.hcl.functions.support import check_size, is_unknown, strings, text_value, undecided
from dasf_lint.hcl.types import BOOL, DYNAMIC, STRING, Type
from dasf_lint.hcl.value import NULL, Value

_SET_OF_STRING = types.set_of(STRING)


def _outside(type: Type, path: str, marks: int) -> Value:
    return values.unknown(type, "outside_root", path, flags=marks)


def _reading(use: "Digest | None") -> Implementation:
    """Contents as text where `use` is None, else what it makes of the bytes."""

    def run(args: Args, type: Type, context: CallContext) -> Value:
        path = args[0]
        marks = path.marks
        if is_unknown(path):
            return values.with_marks(undecided(STRING, path), marks)
        file = context.read(path.text)
        if file is None:
            return _outside(STRING, path.text, marks)
        if use is not None:
            made = text_value(use(file.data))
            if use is b64encode:
                made.origin = origins.Encoded(file)
            return values.with_marks(made, marks)
        result = text_value(_decoded(file.data, path.text))
        result.origin = origins.of_file(file, result.text, context.placing)
        return values.with_marks(result, marks)

    return run


def _decoded(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise CallError(
            "contents of {} are not valid UTF-8; use the filebase64 function to obtain the Base64 encoded contents or "
            "the other file functions (e.g. filemd5, filesha256) to obtain file hashing results instead",
            path,
        ) from None


def _fileexists(args: Args, type: Type, context: CallContext) -> Value:
    path = args[0]
    if is_unknown(path):
        return values.with_marks(undecided(BOOL, path), path.marks)
    there = context.exists(path.text)
    if there is None:
        return _outside(BOOL, path.text, path.marks)
    return values.boolean(there, path.marks)


def _fileset(args: Args, type: Type, context: CallContext) -> Value:
    path, pattern = args
    marks = path.marks | pattern.marks
    if is_unknown(path) or is_unknown(pattern):
        return values.with_marks(undecided(type, *[v for v in args if is_unknown(v)]), marks)
    found = matching(context, path.text, pattern.text)
    if found is None:
        return _outside(type, path.text, marks)
    if not found and not context.is_complete:
        return _outside(type, path.text, marks)
    check_size(len(found))
    context.relies_on(f"{path.text or '.'}/{name}" for name in found)
    return values.set_value(STRING, strings(found).elements, marks)


def _templatefile(args: Args, type: Type, context: CallContext) -> Value:
    path, variables = args
    file = context.read(path.text)
    if file is None:
        return _outside(DYNAMIC, path.text, 0)
    _decoded(file.data, path.text)
    return context.render("templatefile", file, variables)


def _templatestring(args: Args, type: Type, context: CallContext) -> Value:
    template, variables = args
    if is_unknown(template):
        return undecided(STRING, template)
    if template.type is not STRING or template.payload is NULL:
        raise ArgumentError(0, "invalid template value: a string is required")
    return context.render_text(template.text, variables)


def basename(path: str) -> str:
    """The last step of a path."""
    if not path:
        return "."
    stripped = path.rstrip("/")
    return stripped.rpartition("/")[2] if stripped else "/"


def dirname(path: str) -> str:
    """All but the last step of a path, cleaned."""
    return cleaned(path[: path.rfind("/") + 1])


def cleaned(path: str) -> str:
    """Without empty steps and `.`, and with `..` resolved as far as possible."""
    rooted = path.startswith("/")
    steps: list[str] = []
    for step in path.split("/"):
        if step in ("", "."):
            continue
        if step == ".." and steps and steps[-1] != "..":
            steps.pop()
        elif step != ".." or not rooted:
            steps.append(step)
    return "/" + "/".join(steps) if rooted else "/".join(steps) or "."


def _of_path(function: Callable[[str], str]) -> Function:
    def run(args: Args, type: Type, context: CallContext) -> Value:
        return values.string(function(args[0].text))

    return Function([Parameter("path", STRING)], STRING, run)


_PATH = Parameter("path", STRING, unknown=True, marked=True)


def _digesting(digest: Digest) -> Function:
    return Function([_PATH], STRING, _reading(digest))


FUNCTIONS: dict[str, Function] = {
    "basename": _of_path(basename),
    "dirname": _of_path(dirname),
    "file": Function([_PATH], STRING, _reading(None)),
    "filebase64": _digesting(b64encode),
    "filebase64sha256": _digesting(DIGESTS["base64sha256"]),
    "filebase64sha512": _digesting(DIGESTS["base64sha512"]),
    "fileexists": Function([_PATH], BOOL, _fileexists),
    "filemd5": _digesting(DIGESTS["md5"]),
    "fileset": Function([_PATH, Parameter("pattern", STRING, unknown=True, marked=True)], _SET_OF_STRING, _fileset),
    "filesha1": _digesting(DIGESTS["sha1"]),
    "filesha256": _digesting(DIGESTS["sha256"]),
    "filesha512": _digesting(DIGESTS["sha512"]),
    "templatefile": Function([Parameter("path", STRING), Parameter("vars")], DYNAMIC, _templatefile, refine=None),
    "templatestring": Function(
        [Parameter("template", DYNAMIC, null=True, unknown=True, dynamic=True), Parameter("vars")],
        STRING,
        _templatestring,
        lazy=True,
    ),
}
