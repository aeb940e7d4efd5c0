"""Templates: strings of several parts, with directives."""

from collections.abc import Sequence

from dasf_lint.core import limits
from dasf_lint.hcl import json_template, operators, origins, types, unknowns, values
from dasf_lint.hcl.bounds import definitely_a_text
from dasf_lint.hcl.conditionals import choose
from dasf_lint.hcl.convert import convert
from dasf_lint.hcl.errors import ConversionError, LimitReached
from dasf_lint.hcl.frame import Frame, fail, placed
from dasf_lint.hcl.loops import for_expression
from dasf_lint.hcl.nodes import Expression, ForExpr, Literal, Template, TemplateFor, TemplateIf
from dasf_lint.hcl.origins import Made, Origin, TemplatePart
from dasf_lint.hcl.pieces import joined
from dasf_lint.hcl.reference_sets import merge_references
from dasf_lint.hcl.value import NULL, UnknownPayload, Value


def template(node: Template, frame: Frame) -> Value:
    if node.unwraps:
        return frame.value(node.parts[0])
    return _joined(node, node.parts, frame)


def _joined(node: Expression, parts: Sequence[Expression], frame: Frame) -> Value:
    """The string of several parts; where one is unknown, what stands around it is known all the same."""
    errors = frame.state.errors
    before = len(errors)
    texts: list[str] = []
    length = 0
    marks = 0
    cause: Value | None = None
    sources: list[Value] = []
    pieces: list[str | Value] = []
    written: list[TemplatePart] = []
    for part in parts:
        if type(part) is Literal and type(part.value) is str:
            pieces.append(part.value)
            written.append(TemplatePart(len(part.value), part, None))
            if cause is None:
                texts.append(part.value)
                length += len(part.value)
            continue
        value = frame.value(part)
        if value.payload is NULL:
            fail(
                frame, part, "Invalid template interpolation value",
                "The expression result is null. Cannot include a null value in a string template.",
            )  # fmt: skip
            continue
        sources.append(value)
        marks |= value.marks
        if isinstance(value.payload, UnknownPayload):
            if not definitely_a_text(value):
                frame.trust(value)
            pieces.append(value)
            cause = cause or value
            if value.type is types.STRING and cause is value:
                texts.append(value.payload.prefix)
            continue
        if value.type is not types.STRING:
            frame.charge(value)
        try:
            text = convert(values.unmark(value), types.STRING).text
        except ConversionError as error:
            fail(
                frame, part, "Invalid template interpolation value",
                f"Cannot include the given value in a string template: {error.message}.",
            )  # fmt: skip
            continue
        except LimitReached as limit:
            hidden = values.too_large(types.STRING, limit.what)
            pieces.append(hidden)
            cause = cause or hidden
            continue
        pieces.append(text)
        written.append(TemplatePart(len(text), part, value))
        if cause is None:
            texts.append(text)
            length += len(text)
            if length > limits.max_string_length:
                cause = values.too_large(types.STRING, "string length")
    text = "".join(texts)
    via = sources[0] if len(sources) == 1 else next((s for s in sources if s.via is not None), None)
    site = (frame.state.file, node)
    if cause is None:
        if length > limits.max_string_length:
            return values.too_large(types.STRING, "string length", marks)
        references = merge_references(sources)
        whole = values.normalised(text)
        size = values.text_size(whole)
        result = Value(types.STRING, whole, marks, site, via, "template", "", references, size=size)
        if len(whole) == length and (origins.may_hold_a_document(whole) or type(node) is not Template):
            result.origin = Origin(frame.state.file, written, frame.state.scope.context.placing)
        elif len(sources) > 1:
            result.origin = Made(sources)
        frame.charge(result)
        return result
    frame.charge(values.string(text))
    result = unknowns.derived(types.STRING, cause, not_null=True, symbol=operators.symbol_of_text(pieces))
    if len(errors) == before:
        head, rest = joined(pieces)
        result = unknowns.refined(result, prefix=head, rest=rest)
    result = placed(result, node, frame, "template", "", via)
    result._references = merge_references(sources)
    if len(sources) > 1:
        result.origin = Made(sources)
    if len(errors) == before and json_template.looks_like_json(text):
        document = json_template.structure(pieces)
        result.document = None if document is None else values.with_marks(document, marks)
    return values.with_marks(result, marks)


def template_if(node: TemplateIf, frame: Frame) -> Value:
    return choose(
        node,
        node.condition,
        lambda: _joined(node, node.then, frame),
        lambda: _joined(node, node.otherwise, frame),
        frame,
    )


def template_for(node: TemplateFor, frame: Frame) -> Value:
    body = Template(node.start, node.end, node.body, False, False)
    turns = for_expression(
        ForExpr(node.start, node.end, node.key_name, node.value_name, node.collection, None, body, False, None), frame
    )
    if isinstance(turns.payload, UnknownPayload):
        return unknowns.derived(types.STRING, turns)
    marks = turns.marks
    texts: list[str] = []
    length = 0
    for turn in turns.elements:
        if isinstance(turn.payload, UnknownPayload):
            return values.with_marks(unknowns.derived(types.STRING, turn), turns.marks)
        marks |= turn.marks
        texts.append(turn.text)
        length += len(turn.text)
        if length > limits.max_string_length:
            return values.too_large(types.STRING, "string length", marks)
    result = values.string("".join(texts), marks)
    result._references = turns.references
    result.origin = Made(turns.elements)
    return result
