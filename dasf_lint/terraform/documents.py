"""Policy documents that data sources compute from their arguments alone, as structure with unknown parts.

The text that a provider prints differs between its versions in empty fields and order; the structure does not. So the
`document` of a text says what stands in it, also where the text is not known.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias

from dasf_lint.facts.versions import Versions
from dasf_lint.hcl import origins, pieces, types, unknowns, values
from dasf_lint.hcl.errors import CallError, LimitReached
from dasf_lint.hcl.functions import json_places
from dasf_lint.hcl.reference_sets import merge_references
from dasf_lint.hcl.value import Contents, Value
from dasf_lint.terraform import policy_text

Read: TypeAlias = Callable[[str], Value]
"""The value of an argument or of the blocks of one type, converted by the schema; null where it is left out."""

_VERSION: Final = "2012-10-17"
_IAM_POLICY: Final = "data.aws_iam_policy_document"


def computes(kind: str, name: str) -> bool:
    """Whether the attribute `name` of a data source is a document that `structure` can make."""
    found = _MAKERS.get(kind)
    return found is not None and name in found[0]


def structure(kind: str, name: str, read: Read) -> Value | None:
    """What stands in the document that the attribute `name` of a data source holds; None where that is not computed."""
    found = _MAKERS.get(kind)
    if found is None or name not in found[0]:
        return None
    return found[1](read)


def text(kind: str, name: str, read: Read, document: Value, versions: Versions) -> str | None:
    """The document as the provider prints it; None where arguments or the versions in question do not decide that."""
    if kind != _IAM_POLICY or versions & policy_text.AS_PRINTED != versions:
        return None
    if not all(read(old).is_null or read(old).payload == "" for old in ("source_json", "override_json")):
        return None
    given = list(_given(read, "source_policy_documents"))
    if read("version").payload == "2008-10-17" and policy_text.holds_variables(read("statement")):
        return None
    sources = [each for each in given if each is not None]
    if len(sources) < len(given):
        return None
    return policy_text.printed(document, read("statement"), sources, indented=name == "json")


# --- aws_iam_policy_document ---------------------------------------------------------------------------------------

_FIELDS: Final = (
    ("actions", "Action", False),
    ("not_actions", "NotAction", False),
    ("resources", "Resource", True),
    ("not_resources", "NotResource", True),
)
"""Argument of a statement, name in the document, and whether `&{` in it stands for `${`."""


def _iam_policy(read: Read) -> Value:
    """As the data source merges: sources first, its own statements, then overrides; the same Sid replaces."""
    documents: list[Value | None] = [*_given(read, "source_json", "source_policy_documents")]
    own: dict[str, Value] = {"Version": _or(read("version"), _VERSION), "Statement": _statements(read("statement"))}
    policy_id = read("policy_id")
    if not policy_id.is_null:
        own["Id"] = policy_id
    documents.append(values.object_value(own))
    documents.extend(_given(read, "override_policy_documents", "override_json"))
    return _merged(documents)


def _given(read: Read, *names: str) -> Iterable[Value | None]:
    """The documents that arguments hand in, in their order; an unknown value or None for one that cannot be seen."""
    for name in names:
        argument = read(name)
        if argument.is_null:
            continue
        if not argument.is_known:
            yield argument
            continue
        for text in argument.elements if isinstance(argument.payload, tuple) else (argument,):
            # The provider's framework hands over an empty text in a list as nothing.
            if not text.is_null and text.payload != "":
                yield _parsed(text)


def _parsed(text: Value) -> Value | None:
    if text.document is not None:
        found = text.document
    elif isinstance(text.payload, str):
        try:
            found = json_places.decode(text.payload, origins.of_value(text))
        except (CallError, LimitReached):
            return None
    else:
        return None if text.is_known else text
    if not isinstance(found.payload, dict):
        return None
    statements = found.payload.get("Statement")
    if statements is not None and statements.is_known and not isinstance(statements.payload, tuple):
        return None
    return found


def _merged(documents: Sequence[Value | None]) -> Value:
    result: dict[str, Value] = {}
    statements: list[Value] = []
    hidden: Value | None = None
    for document in documents:
        if document is None or not document.is_known:
            hidden = hidden or document or values.unknown(types.DYNAMIC, "data_source", "policy document")
            statements = _without_sid(statements)
            continue
        members = document.members
        for name in ("Version", "Id"):
            if name in members and not members[name].is_null and not _is_older(members[name], result.get(name), name):
                result[name] = members[name]
        own = members.get("Statement")
        if own is not None and not own.is_known:
            hidden = hidden or own
            statements = _without_sid(statements)
            _add(statements, tuple(own.contents), len(documents) > 1)
        elif own is not None:
            hidden = _add(statements, own.elements, len(documents) > 1) or hidden
    if hidden is not None:
        there = Contents(others=tuple(statements))
        result["Statement"] = unknowns.holding(unknowns.derived(types.DYNAMIC, hidden), there)
    elif statements:
        result["Statement"] = values.tuple_value(statements)
    return values.object_value(result)


def _is_older(new: Value, old: Value | None, name: str) -> bool:
    """Whether it is the version of the language of a document that does not replace a later one."""
    if name != "Version" or old is None:
        return False
    return isinstance(new.payload, str) and isinstance(old.payload, str) and new.payload < old.payload


def _without_sid(statements: Sequence[Value]) -> list[Value]:
    """Those that no later statement can replace."""
    return [statement for statement in statements if (sid := _sid(statement)) is None or sid.payload == ""]


def _add(statements: list[Value], new: Sequence[Value], merging: bool) -> Value | None:
    """Appends statements or puts them in the place of those with the same Sid; an unknown Sid comes back."""
    for statement in new:
        sid = _sid(statement)
        if merging and sid is not None and not sid.is_known:
            return sid
        at = None
        if sid is not None and sid.payload:
            at = next((i for i, old in enumerate(statements) if _same_sid(old, sid)), None)
        if at is None:
            statements.append(statement)
        else:
            statements[at] = statement
    return None


def _sid(statement: Value) -> Value | None:
    if not isinstance(statement.payload, dict):
        return None
    found = statement.payload.get("Sid")
    return None if found is None or found.is_null else found


def _same_sid(statement: Value, sid: Value) -> bool:
    found = _sid(statement)
    return found is not None and found.is_known and found.payload == sid.payload


def _statements(blocks: Value) -> Value:
    if not blocks.is_known:
        there = blocks.contents.mapped(_statement)
        return unknowns.holding(unknowns.derived(types.DYNAMIC, blocks), there)
    if blocks.is_null:
        return values.tuple_value(())
    return values.tuple_value([_statement(block) for block in blocks.elements], site=blocks.site)


def _statement(block: Value) -> Value:
    given = block.members
    result: dict[str, Value] = {"Effect": _or(given["effect"], "Allow")}
    sid = given["sid"]
    if not sid.is_null and sid.payload != "":
        result["Sid"] = sid
    for argument, name, replaces in _FIELDS:
        found = given[argument]
        if not found.is_null and found.payload != ():
            result[name] = _unwrapped(found, replaces)
    for argument, name in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
        if given[argument].payload != ():
            result[name] = _principals(given[argument])
    if given["condition"].payload != ():
        result["Condition"] = _conditions(given["condition"])
    return values.object_value(result, site=block.site)


def _or(value: Value, default: str) -> Value:
    return values.string(default) if value.is_null else value


def _unwrapped(found: Value, replaces: bool) -> Value:
    """The only element by itself, several in descending order."""
    if not found.is_known:
        return unknowns.derived(types.DYNAMIC, found)
    elements = [_with_variables(element) for element in found.elements] if replaces else list(found.elements)
    if len(elements) == 1:
        return elements[0]
    if found.type.kind == "set":
        elements.reverse()
    return values.tuple_value(elements, site=found.site)


def _with_variables(value: Value) -> Value:
    """`&{aws:username}` is written where Terraform would take `${` for its own."""
    if not isinstance(value.payload, str) or "&{" not in value.payload:
        return value
    result = values.copied(value)
    result.payload = value.payload.replace("&{", "${")
    return result


def _principals(blocks: Value) -> Value:
    if not blocks.is_known:
        return unknowns.derived(types.DYNAMIC, blocks)
    found: dict[str, list[Value]] = {}
    for block in blocks.elements:
        type_name, identifiers = block.members["type"], block.members["identifiers"]
        if not isinstance(type_name.payload, str) or not isinstance(identifiers.payload, tuple):
            return _unseen(block)
        found.setdefault(type_name.payload, []).extend(_with_variables(element) for element in identifiers.elements)
    if list(found) == ["*"] and len(found["*"]) == 1 and found["*"][0].payload == "*":
        return found["*"][0]
    return values.object_value({name: _one_or_more(identifiers) for name, identifiers in found.items()})


def _conditions(blocks: Value) -> Value:
    if not blocks.is_known:
        return unknowns.derived(types.DYNAMIC, blocks)
    found: dict[str, dict[str, list[Value]]] = {}
    for block in blocks.elements:
        test, variable, wanted = (block.members[name] for name in ("test", "variable", "values"))
        if not isinstance(test.payload, str) or not isinstance(variable.payload, str):
            return _unseen(block)
        if not isinstance(wanted.payload, tuple):
            return _unseen(block)
        variables = found.setdefault(test.payload, {})
        variables.setdefault(variable.payload, []).extend(_with_variables(element) for element in wanted.elements)
    return values.object_value(
        {
            test: values.object_value({name: _one_or_more(wanted) for name, wanted in variables.items()})
            for test, variables in found.items()
        }
    )


def _unseen(block: Value) -> Value:
    """For a block of which something is unknown, or left out though the provider requires it."""
    if block.is_wholly_known:
        return values.unknown(types.DYNAMIC, "error", "incomplete block")
    return unknowns.derived(types.DYNAMIC, block)


def _one_or_more(elements: list[Value]) -> Value:
    return elements[0] if len(elements) == 1 else values.tuple_value(elements)


# --- google_iam_policy ----------------------------------------------------------------------------------------------


def _google_policy(read: Read) -> Value:
    bindings = read("binding")
    if not isinstance(bindings.payload, tuple):
        return values.object_value({"bindings": _unseen(bindings)})
    return values.object_value({"bindings": values.tuple_value([_binding(block) for block in bindings.elements])})


def _binding(block: Value) -> Value:
    given = block.members
    result = {"role": given["role"], "members": given["members"]}
    condition = given["condition"]
    if condition.payload != ():
        known = isinstance(condition.payload, tuple)
        result["condition"] = condition.elements[0] if known else _unseen(condition)
    return values.object_value(result, site=block.site)


# --- policies that Databricks needs --------------------------------------------------------------------------------

_ACCOUNT: Final = "414351767826"
"""The AWS account of Databricks in the commercial partition, as its documentation names it."""

_LOG_DELIVERY: Final = f"arn:aws:iam::{_ACCOUNT}:role/SaasUsageDeliveryRole-prod-IAMRole-3PLHICCRR1TK"
_UNITY_CATALOG: Final = f"arn:aws:iam::{_ACCOUNT}:role/unity-catalog-prod-UCMasterRole-14S5ZJVKOTYTL"
_BUCKET_ACTIONS: Final = (
    "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:GetBucketLocation",
)  # fmt: skip


def _assume_role(read: Read) -> Value:
    logs = read("for_log_delivery")
    if not _is_commercial(read) or not read("databricks_account_id").is_null or not logs.is_known:
        trusted = _hidden("principal")
    else:
        trusted = values.string(_LOG_DELIVERY if logs.payload is True else f"arn:aws:iam::{_ACCOUNT}:root")
    return _policy([_trust(trusted, {"StringEquals": {"sts:ExternalId": read("external_id")}})])


def _unity_catalog_assume_role(read: Read) -> Value:
    master = read("unity_catalog_iam_arn")
    commercial = _is_commercial(read)
    if master.is_null or (not master.is_known and master.unknown.reason == "data_source"):
        master = values.string(_UNITY_CATALOG) if commercial else _hidden("unity_catalog_iam_arn")
    external = {"sts:ExternalId": read("external_id")}
    if commercial:
        account, role = read("aws_account_id"), read("role_name")
        itself = _joined("arn:aws:iam::", account, ":role/", role)
        root = _joined("arn:aws:iam::", account, ":root")
    else:
        itself, root = _hidden("role"), _hidden("principal")
    return _policy(
        [
            _trust(master, {"StringEquals": external}, "UnityCatalogAssumeRole"),
            _trust(
                root, {"ArnLike": {"aws:PrincipalArn": itself}, "StringEquals": external}, "ExplicitSelfRoleAssumption"
            ),
        ]
    )


def _bucket_policy(read: Read) -> Value:
    bucket, role, account = read("bucket"), read("full_access_role"), read("databricks_e2_account_id")
    commercial = _is_commercial(read)
    if not role.is_null:
        trusted = role
    else:
        trusted = values.string(f"arn:aws:iam::{_ACCOUNT}:root") if commercial else _hidden("principal")
    arns = (_joined("arn:aws:s3:::", bucket, "/*"), _joined("arn:aws:s3:::", bucket))
    statement: dict[str, Value] = {
        "Effect": values.string("Allow"),
        "Action": values.tuple_value([values.string(action) for action in _BUCKET_ACTIONS]),
        "Resource": values.tuple_value(arns) if commercial else _hidden("bucket"),
        "Principal": values.object_value({"AWS": trusted}),
    }
    if not account.is_null and account.payload != "":
        statement["Condition"] = _condition({"StringEquals": {"aws:PrincipalTag/DatabricksAccountId": account}})
    return _policy([values.object_value(statement)])


def _is_commercial(read: Read) -> bool:
    partition = read("aws_partition")
    return partition.is_null or partition.payload == "aws"


def _hidden(subject: str) -> Value:
    return values.unknown(types.DYNAMIC, "data_source", subject)


def _policy(statements: Sequence[Value]) -> Value:
    return values.object_value({"Version": values.string(_VERSION), "Statement": values.tuple_value(statements)})


def _trust(principal: Value, condition: dict[str, dict[str, Value]], sid: str = "") -> Value:
    members = {
        "Effect": values.string("Allow"),
        "Action": values.string("sts:AssumeRole"),
        "Principal": values.object_value({"AWS": principal}),
        "Condition": _condition(condition),
    }
    if sid:
        members["Sid"] = values.string(sid)
    return values.object_value(members)


def _condition(tests: dict[str, dict[str, Value]]) -> Value:
    return values.object_value({test: values.object_value(variables) for test, variables in tests.items()})


def _joined(*parts: str | Value) -> Value:
    """Text around values, each of which is a string."""
    sources = [part for part in parts if isinstance(part, Value)]
    cause = next((source for source in sources if not isinstance(source.payload, str)), None)
    if cause is None:
        text = "".join([part if isinstance(part, str) else part.text for part in parts])
        return values.with_references(values.string(text), merge_references(sources))
    if cause.is_null:
        return _hidden("null")
    head, rest = pieces.joined(parts)
    return unknowns.refined(unknowns.derived(types.STRING, cause, not_null=True), prefix=head, rest=rest)


_MAKERS: Final[dict[str, tuple[frozenset[str], Callable[[Read], Value]]]] = {
    _IAM_POLICY: (frozenset({"json", "minified_json"}), _iam_policy),
    "data.google_iam_policy": (frozenset({"policy_data"}), _google_policy),
    "data.databricks_aws_assume_role_policy": (frozenset({"json"}), _assume_role),
    "data.databricks_aws_unity_catalog_assume_role_policy": (frozenset({"json"}), _unity_catalog_assume_role),
    "data.databricks_aws_bucket_policy": (frozenset({"json"}), _bucket_policy),
}
"""By data source: the attributes that hold the document, and how it is made."""
