"""What the provider reads of a file that an argument names, as if its text were the argument."""

from dasf_lint.core.data import ABSENT, Datum, unknown
from dasf_lint.facts.absence import SchemaContext
from dasf_lint.facts.uploads import is_archive
from dasf_lint.hcl import origins
from dasf_lint.hcl.errors import ArgumentError, LimitReached
from dasf_lint.hcl.functions.calling import CallContext
from dasf_lint.hcl.functions.support import text_value
from dasf_lint.terraform.projection import AttributePlace, project


def uploaded(context: CallContext, kind: str, argument: Datum) -> Datum:
    """The text of the file that an argument of a resource names; absent where that is no text.

    Unknown, with its reason, where the file cannot be read: it lies outside of the root or is not there, it is too
    large, its name is not known.
    """
    if argument.kind == "unknown":
        return unknown(argument.unknown.reason, argument.unknown.subject, span=argument.span)
    if argument.kind != "text" or argument.span is None or is_archive(str(argument.payload)):
        return ABSENT
    path = str(argument.payload)
    try:
        file = context.read(path)
        if file is None:
            return unknown("outside_root", path, span=argument.span)
        if b"\0" in file.data:
            return ABSENT
        value = text_value(file.text)
    except ArgumentError:
        return unknown("error", f"{path} cannot be read", span=argument.span)
    except LimitReached as limit:
        return unknown("limit", f"{limit.what} of {path}", span=argument.span)
    value.origin = origins.of_file(file, value.text, context.placing)
    found = project(value, AttributePlace(argument.span, kind, "", SchemaContext(), ""))
    # What has no line of its own in the file stands where the file is named.
    found.literal = True
    return found
