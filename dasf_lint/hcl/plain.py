"""Values as JSON prints them, and the objects that stand for what is unknown or hidden."""

from dasf_lint.core.json_text import Json
from dasf_lint.core.numbers import Infinity
from dasf_lint.hcl import types
from dasf_lint.hcl.value import EPHEMERAL, NULL, SENSITIVE, UnknownPayload, Value

HIDDEN: Json = {"$sensitive": True}


def to_json(value: Value, *, show_secrets: bool = False) -> Json:
    """Numbers with all digits, sets sorted, `{"$unknown": ...}` and `{"$sensitive": true}` in their places."""
    if value.marks & EPHEMERAL:
        return {"$unknown": {"reason": "ephemeral", "subject": ""}}
    if value.marks & SENSITIVE and not show_secrets:
        return HIDDEN
    payload = value.payload
    if isinstance(payload, str | bool):
        return payload
    if payload is NULL:
        return None
    if isinstance(payload, UnknownPayload):
        return {"$unknown": unknown_facts(value, payload)}
    if isinstance(payload, dict):
        return {key: to_json(item, show_secrets=show_secrets) for key, item in payload.items()}
    if isinstance(payload, tuple):
        return [to_json(item, show_secrets=show_secrets) for item in payload]
    number = value.number
    if isinstance(number, Infinity):
        return {"$unknown": {"reason": "infinite", "subject": repr(number)}}
    return number


def unknown_facts(value: Value, unknown: UnknownPayload) -> dict[str, Json]:
    facts: dict[str, Json] = {"reason": unknown.reason, "subject": unknown.subject}
    if value.type is not types.DYNAMIC:
        facts["type"] = str(value.type)
    if unknown.prefix:
        facts["prefix"] = unknown.prefix
    if unknown.not_null:
        facts["not_null"] = True
    return facts


def console_answer(value: Value, *, show_secrets: bool = False) -> dict[str, Json]:
    """What the console says about the value of one expression."""
    payload = value.payload
    answer: dict[str, Json]
    if value.marks & EPHEMERAL:
        answer = {"unknown": {"reason": "ephemeral", "subject": ""}, "type": str(value.type)}
    elif isinstance(payload, UnknownPayload):
        answer = {"unknown": {"reason": payload.reason, "subject": payload.subject}, "type": str(value.type)}
    elif isinstance(payload, Infinity):
        answer = {"unknown": {"reason": "infinite", "subject": repr(payload)}, "type": str(value.type)}
    else:
        answer = {"value": to_json(value, show_secrets=show_secrets), "type": str(value.type)}
    if value.is_sensitive:
        answer["sensitive"] = True
    return answer
