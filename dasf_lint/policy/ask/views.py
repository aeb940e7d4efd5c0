"""Views: a text read as something else. Closed list, bounded; what cannot be converted is unknown, so that a broken
document never passes a `none`. The words, and what comes of each, stand in `policy.language.words`."""

from collections.abc import Callable, Hashable, Mapping
from typing import Final

from dasf_lint.core import symbols
from dasf_lint.core.alphabets import is_uuid
from dasf_lint.core.data import ABSENT, PASSING, Datum, MappingMembers, Unknown, unknown
from dasf_lint.core.source import Span
from dasf_lint.policy.ask.elements import Element, is_nothing
from dasf_lint.policy.ask.kept import Slot
from dasf_lint.policy.ask.relations import kind_of_address
from dasf_lint.policy.ask.run import Run, ViewFunction
from dasf_lint.policy.ask.switches import settled
from dasf_lint.policy.ask.workspaces import host_of

VIEWS: Final[dict[str, ViewFunction]] = {}


def reads(word: str) -> Callable[[ViewFunction], ViewFunction]:
    """Makes a function that of the view of a word."""

    def enter(function: ViewFunction) -> ViewFunction:
        VIEWS[word] = function
        return function

    return enter


def _derived(element: Element, datum: Datum, name: str) -> Element:
    """The converted value, standing where the text stands and made the same way."""
    if datum.span is None:
        datum.span = element.datum.span
    if datum.way is None:
        datum.way = element.datum.way
    datum.literal = element.datum.literal
    datum.sensitive = element.datum.sensitive or datum.sensitive
    found = element.child(datum, f"|{name}")
    found.path = f"{element.path}|{name}"
    found.key = element.key
    found.read = element.datum
    return found


def _unconvertible(element: Element, name: str) -> Element:
    what = f"{element.path or 'value'} cannot be read as {name}"
    return _derived(element, Datum("unknown", Unknown("error", what)), name)


def _passed_on(element: Element, name: str, *, exists: bool = False) -> Element | None:
    """Absent stays absent and unknown stays unknown, whatever the view.

    What is known of an unknown text is not known of what the view makes of it, but of the same text it makes the same.
    `exists` says that it makes something of whatever is not null.
    """
    datum = element.datum
    if is_nothing(datum):
        return element.child(ABSENT, f"|{name}")
    if datum.kind != "unknown":
        return None
    found = element.child(_made_of(datum, name, exists=exists), f"|{name}")
    found.path = f"{element.path}|{name}"
    found.key = element.key
    return found


def _made_of(datum: Datum, name: str, *, exists: bool) -> Datum:
    cause = datum.unknown
    symbol = None if cause.symbol is None else (name, cause.symbol)
    made = Unknown(cause.reason, cause.subject, not_null=exists and cause.not_null, symbol=symbol, choice=cause.choice)
    return Datum(
        "unknown", made, span=datum.span, way=datum.way, references=datum.references, sensitive=datum.sensitive,
        literal=datum.literal,
    )  # fmt: skip


@reads("json")
def json_view(element: Element, run: Run) -> Element:
    datum = element.datum
    if datum.document is not None:
        found = element.child(settled(datum.document, run), "|json")
        found.path = f"{element.path}|json"
        found.key = element.key
        return found
    passed = _passed_on(element, "json")
    if passed is not None:
        return passed
    if datum.kind == "text" and not str(datum.payload).strip():
        # The providers send no document where its text is empty.
        return element.child(ABSENT, "|json")
    if datum.kind == "text":
        from dasf_lint.policy.ask import documents

        parsed = documents.parse_json(datum)
        if parsed is not None:
            return _derived(element, parsed, "json")
    elif datum.kind in ("mapping", "sequence"):
        return element
    return _unconvertible(element, "json")


@reads("iam")
def iam_view(element: Element, run: Run) -> Element:
    """An IAM policy document whatever it was written as: JSON text, `jsonencode`, a data source."""
    from dasf_lint.policy.ask import documents

    datum = element.datum
    if datum.document is None and datum.kind == "unknown":
        for reference in datum.references:
            if kind_of_address(reference.address) == "data.aws_iam_policy_document" and reference.attribute in (
                "json",
                "",
            ):
                nodes = element.graph.resolve(reference.address)
                if len(nodes) == 1:
                    return _derived(element, documents.iam_of_data_source(nodes[0].datum(), run), "iam")
    source = json_view(element, run)
    if source.datum.kind in ("absent", "unknown"):
        return source
    normal: Datum | None = documents.iam_of_json(source.datum, run)
    return _unconvertible(element, "iam") if normal is None else _derived(element, normal, "iam")


_EVERYONE = frozenset({"account users", "users"})
_EVERYONE_HERE = "_workspace_users_"
"""How the group begins that the platform keeps for all users of one workspace."""
_PRINCIPALS: Final[Mapping[str, str]] = {
    "databricks_user": "user", "databricks_group": "group", "databricks_service_principal": "service_principal",
    "data.databricks_user": "user", "data.databricks_group": "group", "data.databricks_current_user": "deployer",
    "data.databricks_service_principal": "service_principal",
}  # fmt: skip
_OWNERS_OF_PRINCIPALS: Final[Mapping[str, str]] = {
    # What a cloud or the platform makes is known by an id of its own, which names nobody else.
    "azuread_application": "service_principal", "azuread_service_principal": "service_principal",
    "data.azuread_application": "service_principal", "data.azuread_service_principal": "service_principal",
    "azurerm_user_assigned_identity": "service_principal", "data.azurerm_user_assigned_identity": "service_principal",
    "databricks_app": "service_principal", "data.databricks_app": "service_principal",
}  # fmt: skip
_OF_A_PRINCIPAL: Final = frozenset({"application_id", "client_id", "object_id", "service_principal_client_id"})
"""Attributes of what is more than a principal, such as an app, that mean the principal."""


_PASSED_ON: Final = PASSING | {"local", "literal"}


def _is_reference(datum: Datum) -> bool:
    """Whether a value is what it refers to, and not chosen or made with the help of it."""
    is_one = len(datum.references) == 1 and datum.unknown.choice is None
    return is_one and all(hop.kind in _PASSED_ON for hop in datum.hops())


@reads("file")
def file_view(element: Element, run: Run) -> Element:
    """The text of a file, confined to the project and capped like everything that is read.

    What is no text, cannot be read, or is named in a bundle, where a path means a place in the workspace, is unknown.
    """
    passed = _passed_on(element, "file")
    if passed is not None:
        return passed
    if element.node is None or element.datum.kind != "text":
        return _unconvertible(element, "file")
    found = unknown("limit", "files that policies read", span=element.datum.span)
    if run.kept.viewed.left > 0:
        read = element.graph.upload(element.node.kind, element.datum)
        found = read if run.kept.viewed.take(len(str(read.payload)) if read.kind == "text" else 1) else found
    return _unconvertible(element, "file") if found.kind == "absent" else _derived(element, found, "file")


@reads("principal")
def principal_view(element: Element, run: Run) -> Element:
    """What kind of principal a name means: people have mail addresses, service principals application ids.

    Who deploys is a person at one place and a service principal in a pipeline, and no group.
    """
    datum = element.datum
    for reference in datum.references:
        owner = kind_of_address(reference.address)
        kind = _PRINCIPALS.get(owner)
        if reference.attribute in _OF_A_PRINCIPAL:
            kind = kind or _OWNERS_OF_PRINCIPALS.get(owner)
        # The name of a group may still be that of everyone, where it is known.
        if kind is not None and datum.kind == "unknown" and _is_reference(datum):
            return _derived(element, Datum("text", kind, references=datum.references), "principal")
    if datum.kind == "unknown" and not datum.unknown.choice and any("@" in piece for piece in datum.unknown.pieces):
        return _derived(element, Datum("text", "user"), "principal")
    passed = _passed_on(element, "principal")
    if passed is not None:
        return passed
    if datum.kind != "text":
        return _unconvertible(element, "principal")
    if datum.payload == "":
        # The SDK leaves an empty name out of its request (`omitempty` in jobs.JobRunAs and iam.AccessControlRequest).
        return element.child(ABSENT, "|principal")
    name = str(datum.payload).removeprefix("groups/").removeprefix("users/").removeprefix("servicePrincipals/")
    return _derived(element, Datum("text", principal_kind(name)), "principal")


def principal_kind(name: str) -> str:
    if "@" in name:
        return "user"
    if name in _EVERYONE or name.startswith(_EVERYONE_HERE):
        return "everyone"
    if is_uuid(name):
        return "service_principal"
    return "group"


@reads("privilege")
def privilege_view(element: Element, run: Run) -> Element:
    """`CREATE_TABLE` of `create table`, as Unity Catalog and the provider (`NormalizePrivilege`) read it."""
    passed = _passed_on(element, "privilege")
    if passed is not None:
        return passed
    if element.datum.kind != "text":
        return _unconvertible(element, "privilege")
    return _derived(element, Datum("text", str(element.datum.payload).replace(" ", "_").upper()), "privilege")


@reads("host")
def host_view(element: Element, run: Run) -> Element:
    passed = _passed_on(element, "host", exists=True)
    if passed is not None:
        return passed
    if element.datum.kind != "text":
        return _unconvertible(element, "host")
    host = host_of(str(element.datum.payload))
    return _derived(element, Datum("text", host), "host") if host else element.child(ABSENT, "|host")


_BUCKET_SCHEMES = ("s3", "s3a", "s3n", "gs", "r2")
_CONTAINER_SCHEMES = ("abfss", "abfs", "wasbs", "wasb")


@reads("bucket")
def bucket_view(element: Element, run: Run) -> Element:
    """`lake` of `s3://lake/path`; `container@account` of `abfss://container@account.dfs.core.windows.net/path`."""
    datum = element.datum
    if datum.kind == "unknown" and datum.unknown.prefix and not datum.unknown.choice:
        scheme, mark, rest = datum.unknown.prefix.partition("://")
        if mark and "/" in rest and (bucket := bucket_of(f"{scheme}://{rest}")) is not None:
            return _derived(element, Datum("text", bucket), "bucket")
        address = symbols.split(datum.unknown.symbol, "://")
        if address is not None and address[0] in _BUCKET_SCHEMES:
            # No bucket has a slash in its name.
            return _derived(element, _named(datum.unknown, symbols.until(address[1], "/")), "bucket")
    passed = _passed_on(element, "bucket", exists=True)
    if passed is not None:
        return passed
    bucket = bucket_of(str(datum.payload)) if datum.kind == "text" else None
    return _unconvertible(element, "bucket") if bucket is None else _derived(element, Datum("text", bucket), "bucket")


def _named(cause: Unknown, symbol: Hashable | None) -> Datum:
    """A part of an unknown text, known by what it is made of."""
    return Datum("unknown", Unknown(cause.reason, cause.subject, type="string", not_null=True, symbol=symbol))


def bucket_of(url: str) -> str | None:
    scheme, mark, rest = url.partition("://")
    authority = rest.partition("/")[0]
    if not mark or not authority:
        return None
    if scheme in _BUCKET_SCHEMES:
        return authority
    if scheme in _CONTAINER_SCHEMES:
        container, at, host = authority.partition("@")
        return f"{container}@{host.partition('.')[0]}" if at else None
    return None


@reads("catalog")
def catalog_view(element: Element, run: Run) -> Element:
    """`ml` of `ml.models.churn`; a bare name has none."""
    datum = element.datum
    if datum.kind == "unknown" and not datum.unknown.choice and "." in datum.unknown.prefix:
        return _derived(element, Datum("text", datum.unknown.prefix.partition(".")[0]), "catalog")
    passed = _passed_on(element, "catalog")
    if passed is not None:
        return passed
    catalog, dot, _ = str(datum.payload).partition(".") if datum.kind == "text" else ("", "", "")
    return _derived(element, Datum("text", catalog), "catalog") if dot else element.child(ABSENT, "|catalog")


_UNITS: Mapping[str, int] = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


@reads("seconds")
def seconds_view(element: Element, run: Run) -> Element:
    """`90d`, `7776000s`, `2160h0m0s` or a bare number as seconds."""
    passed = _passed_on(element, "seconds", exists=True)
    if passed is not None:
        return passed
    datum = element.datum
    if datum.kind == "number":
        return _derived(element, Datum("number", datum.payload), "seconds")
    total = seconds_of(str(datum.payload)) if datum.kind == "text" else None
    return _unconvertible(element, "seconds") if total is None else _derived(element, Datum("number", total), "seconds")


def seconds_of(text: str) -> int | None:
    text = text.strip()
    if text.isascii() and text.isdigit():
        return int(text[:18])
    total = 0
    digits = ""
    for char in text:
        if char.isascii() and char.isdigit() and len(digits) < 18:
            digits += char
        elif digits and char in _UNITS:
            total += int(digits) * _UNITS[char]
            digits = ""
        else:
            return None
    return total if text and not digits else None


_FILES_OF_REQUIREMENTS = ("-r", "--requirement", "-e", "--editable")


_NAMED: Final = Slot[int, set[Span]]()


def _is_seen(element: Element, run: Run) -> bool:
    """Whether a text names a file of requirements that is a resource of its own."""
    graph, span = element.graph, element.datum.span
    if span is None:
        return False
    kept = run.kept.of(_NAMED)
    if id(graph) not in kept:
        files = graph.of_kind("bundle.requirements_file")
        kept[id(graph)] = {
            named.span for file in files for named in file.facts["named_by"].elements if named.span is not None
        }
    return span in kept[id(graph)]


@reads("requirement")
def requirement_view(element: Element, run: Run) -> Element:
    """A Python requirement as a mapping: `kind` (name, url, file, option), `name`, `specifier`, `pinned`; the text
    itself where it is not pinned (`open`), and where it is fetched then, or there already (`fetched`, `shipped`)."""
    if _is_seen(element, run):
        # What the file lists is asked about where it stands.
        return _derived(element, Datum("mapping", MappingMembers({"kind": Datum("text", "option")})), "requirement")
    from dasf_lint.policy.ask import requirements

    datum = element.datum
    begun = datum.kind == "unknown" and not datum.unknown.choice and datum.unknown.prefix.lstrip()
    text = str(datum.payload).strip() if datum.kind == "text" else begun or ""
    if text.startswith(_FILES_OF_REQUIREMENTS):
        what = f"{element.path} installs what a file lists, which is not read ({text}{'...' if begun else ''})"
        return _derived(element, Datum("unknown", Unknown("error", what)), "requirement")
    if not (begun and requirements.is_decided_by(begun)):
        passed = _passed_on(element, "requirement")
        if passed is not None:
            return passed
        if datum.kind != "text":
            return _unconvertible(element, "requirement")
    parts: dict[str, Datum] | None = requirements.requirement(text)
    if parts is None:
        what = f"{element.path} is no valid requirement ({text})"
        return _derived(element, Datum("unknown", Unknown("error", what)), "requirement")
    if "open" in parts:
        from dasf_lint.policy.ask import serverless

        parts |= serverless.parted(element, parts, run)
    for part in parts.values():
        # Each stands where the text stands, and is edited where the text is.
        part.span, part.way, part.literal = element.datum.span, element.datum.way, element.datum.literal
    return _derived(element, Datum("mapping", MappingMembers(parts)), "requirement")
