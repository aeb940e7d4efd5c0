"""A target of a bundle as a graph: its resources, their permissions and grants, and the target itself."""

from collections.abc import Collection, Iterable, Mapping

from dasf_lint.bundle import (
    apps,
    files,
    models,
    names,
    phases,
    python,
    releases,
    requirements,
    target_facts,
    translate,
    variables,
    written,
)
from dasf_lint.bundle.addresses import Owner, addressed, bundle_address, terraform_address
from dasf_lint.bundle.artifacts import packages_around
from dasf_lint.bundle.complaints import Complaint, Sight
from dasf_lint.bundle.files import Loaded
from dasf_lint.bundle.resolved import NoDocument, ResolvedBundle, document, is_of, lay_over
from dasf_lint.bundle.state import BundleOptions, TargetState
from dasf_lint.bundle.translate import FieldPosition, FreeBody, Projection, TranslatedBody, along, cli_version
from dasf_lint.bundle.value import BundleValue, Location, ValuePath, path_text
from dasf_lint.bundle.ways import Overrides, header
from dasf_lint.core.asked import FromText, Options
from dasf_lint.core.data import ABSENT, Datum, Members, Reason, Reference, Unknown
from dasf_lint.core.diagnostics import Diagnostic, Level
from dasf_lint.core.graph import Gap, Graph, Node, Root
from dasf_lint.core.source import FileTree, ReadError, SourceFile, Span, parent
from dasf_lint.core.truth import TRUE, UNKNOWN, Truth
from dasf_lint.facts import secrecy
from dasf_lint.facts.absence import SchemaContext


class Bundles:
    """The bundles of a run; files are read once, however many targets are asked for."""

    __slots__ = ("_resolved", "_tree", "_used")

    def __init__(self, tree: FileTree) -> None:
        self._tree = tree
        self._resolved: ResolvedBundle | Diagnostic | None = None
        self._used: list[str] = []

    def targets(self, file: str) -> list[str]:
        return targets(self._tree, file)

    def files_of(self, file: str) -> list[str]:
        return files.files_of(self._tree, file)

    def may_read(self, file: str, paths: Collection[str]) -> bool:
        """Whether a bundle may take values from one of these: overrides of variables, what a `file_path` names, what
        an app is started with, what a file lists that is installed."""
        if any(variables.is_override(path, parent(file)) for path in paths):
            return True
        words = (b"file_path", b"source_code_path", b"requirements", b"-r ")
        texts = [self._tree.read(path).data for path in self.files_of(file) if self._is_file(path)]
        return any(word in text for text in texts for word in words)

    def _is_file(self, path: str) -> bool:
        return self._tree.kind(path) == "file"

    def variables(self, file: str) -> dict[str, bool] | None:
        """What a bundle declares, and whether it is of complex type; None where not everything could be read."""
        loaded = files.load(self._tree, file)
        broken = loaded.stopped or any(each.level == "error" for each in loaded.diagnostics)
        return None if broken else variables.declared(loaded.root)

    def assigned(self, name: str, text: str, known: Mapping[str, bool]) -> tuple[list[str], str | None]:
        return variables.assigned(name, text, known)

    def build(self, root: Root, options: Options = Options()) -> Graph:  # noqa: B008  # immutable
        """The graph of one target. Everything that may go wrong is a diagnostic or an unknown value."""
        given = [
            pair for each in options.settings if isinstance(each, FromText) for pair in _pairs(each.name, each.text)
        ]
        printed = None if options.resolved is None else self._printed(options.resolved)
        state_of = BundleOptions(target=root.variant, variables=tuple(given), environment=options.environment)
        graph, used = _build(self._tree, root, state_of, printed)
        if used:
            self._used.append(root.id)
        return graph

    def _printed(self, file: SourceFile) -> ResolvedBundle | Diagnostic:
        if self._resolved is None:
            try:
                self._resolved = document(file)
            except NoDocument as problem:
                self._resolved = problem.diagnostic
        return self._resolved

    def unused(self, resolved: SourceFile) -> list[Diagnostic]:
        """Why what the CLI printed says nothing about this run; asked when every graph is built."""
        found = self._printed(resolved)
        if isinstance(found, Diagnostic):
            return [found]
        if len(self._used) == 1:
            return []
        of = f"of the bundle {found.name} and its target {found.target}"
        message = (
            f"{found.file.path} is {of}, and {', '.join(self._used)} are: name the directory of one"
            if self._used
            else f"{found.file.path} is {of}, which is not among those that are judged"
        )
        return [Diagnostic("error", "plan", message, path=found.file.path)]


def _pairs(name: str, text: str) -> list[tuple[str, str]]:
    """What one `--var` gives to the variables of a bundle; what the CLI would refuse gives nothing."""
    try:
        parts = [part.partition("=") for part in variables.listed(f"{name}={text}")]
    except ValueError:
        return []
    return [(each, value) for each, equals, value in parts if equals]


def targets(tree: FileTree, file: str) -> list[str]:
    """The names of a bundle's targets, sorted; none where it declares no target."""
    loaded = files.load(tree, file)
    section = loaded.root.get("targets") or loaded.root.get("environments")
    return sorted(section.map) if section is not None and section.kind == "map" else []


def _build(
    tree: FileTree, root: Root, options: BundleOptions, resolved: "ResolvedBundle | Diagnostic | None"
) -> tuple[Graph, bool]:
    """The graph, and whether what the CLI printed is of it."""
    file = root.file or files.find_bundle(tree, root.directory) or f"{root.directory}/databricks.yml"
    loaded = files.load(tree, file)
    state = TargetState(tree, loaded, options, keep_going=True)
    if not loaded.stopped:
        phases.run(state)
    diagnostics = [*loaded.diagnostics, *_diagnostics(state, loaded)]
    used = isinstance(resolved, ResolvedBundle) and is_of(resolved, state)
    if isinstance(resolved, ResolvedBundle) and used:
        diagnostics.extend(lay_over(state, resolved))
    builder = _TargetBuilder(root, state, loaded)
    if state.target:
        builder.run()
    graph = Graph(root, builder.nodes, gaps=builder.gaps, diagnostics=[*diagnostics, *builder.diagnostics])
    graph.relied_on = lambda: state.relied_on
    graph.secrets = lambda: secrecy.of_nodes((node.kind, node) for node in builder.nodes)
    graph.packages = packages_around(tree, loaded)
    return graph, used


def _diagnostics(state: TargetState, loaded: Loaded) -> Iterable[Diagnostic]:
    # Where a file could not be read, nobody knows what the rest lacks: only what the reading showed is said.
    complaints = loaded.complaints if loaded.broken else state.complaints
    silent: set[Sight] = {"deployer", "told"}
    asked = state.get("bundle", "databricks_cli_version")
    newest = models.layer()["version"]
    if asked is not None and asked.kind == "string" and releases.asks_for_newer(asked.text, newest):
        silent.add("newer")
        message = (
            f"the fields of bundles are known up to release {newest} of the Databricks CLI; a newer one is asked for, "
            "so nothing is said of strange fields and values, nor of missing ones"
        )
        yield _diagnostic_at(asked.places, "gap", "bundle-facts", message, loaded.file)
    for complaint in complaints:
        if complaint.severity != "recommendation" and complaint.sight not in silent:
            yield _diagnostic(complaint, loaded.file)
    for note in state.notes:
        yield Diagnostic("warning", "bundle", note, path=loaded.file)


def _diagnostic(complaint: Complaint, file: str) -> Diagnostic:
    message = " ".join(complaint.summary.split())
    level: Level = "warning"
    code = complaint.code or "bundle"
    if complaint.sight == "lost" or complaint.code:
        level = "error"
        code = complaint.code or "bundle-error"
        if complaint.severity == "warning":
            message += ", so nothing of it is part of the bundle"
    return _diagnostic_at(complaint.places, level, code, message, file)


def _diagnostic_at(places: tuple[Location, ...], level: Level, code: str, message: str, file: str) -> Diagnostic:
    if places:
        place = places[0]
        return Diagnostic(level, code, message, span=Span(place.file, place.offset, place.offset + place.length))
    return Diagnostic(level, code, message, path=file)


def _file_of(state: TargetState, loaded: Loaded) -> SourceFile:
    """The root file for spans; an empty one where it could not be read, which is said elsewhere."""
    try:
        return state.tree.read(loaded.file) if state.target else SourceFile(loaded.file, b"")
    except ReadError:
        return SourceFile(loaded.file, b"")


class _TargetBuilder:
    """Makes the nodes of one target."""

    def __init__(self, root: Root, state: TargetState, loaded: Loaded) -> None:
        self._root = root
        self._state = state
        cloud = translate.cloud_of(state.text("workspace", "host"))
        context = SchemaContext(cloud=cloud, source_format="bundle")
        section = loaded.root.get("targets", state.target) or loaded.root.get("environments", state.target)
        self._section = section
        self._python = python.of(state)
        mutated = self._python is not None and self._python.changes
        self._projection = Projection(state, context, Overrides(state.target, section), mutated)
        self._file = _file_of(state, loaded)
        self.nodes: list[Node] = []
        self.gaps: list[Gap] = []
        self.diagnostics: list[Diagnostic] = []

    def run(self) -> None:
        resources = self._state.get("resources")
        if resources is not None:
            self._account(resources, ("resources",))
        for kind, group in resources.items() if resources is not None else ():
            self._account(group, ("resources", kind))
            for key, resource in group.items():
                self._account(resource, ("resources", kind, key))
                if resource.kind == "map":
                    self._add_resource(kind, key, resource)
        self.nodes.extend(apps.app_files(self._state, self._root, self.diagnostics))
        self.nodes.extend(requirements.requirements_files(self._state, self._root, self.diagnostics))
        self.nodes.extend(written.file_nodes(self._state, self._root))
        self._add_target()
        self._add_gaps()

    def _account(self, value: BundleValue, path: ValuePath) -> None:
        """Nothing is left out in silence: what is still a reference may stand for any resource."""
        if value.kind in ("map", "nil"):
            return
        message = f"{path_text(path)} is a reference that is not resolved, so no resource is seen there"
        span = value.span or self._top()
        self.gaps.append(Gap(path_text(path), None, span, reason="error"))
        self.diagnostics.append(Diagnostic("error", "bundle-error", message, span=span))

    # --- resources -------------------------------------------------------------------------------------------------

    def _add_resource(self, kind: str, key: str, resource: BundleValue) -> None:
        type_name = names.types()[kind]
        owner = addressed(type_name, key, ("resources", kind, key))
        place = FieldPosition(kind, type_name, owner, translate.resource_type(kind))
        trail = self._trail_of(kind, resource)
        body = TranslatedBody(self._projection, resource, place, trail)
        span = header(resource, self._file)
        self._add(owner, type_name, body, key, span, facts=self._lifecycle(resource, place))
        permissions = resource.get("permissions")
        if permissions is None and self._may_gain_permissions(kind):
            permissions = BundleValue("sequence", [])
        if permissions is not None and permissions.kind == "sequence":
            if kind == "secret_scopes":
                self._add_acls(key, permissions, resource, trail)
            else:
                self._add_permissions(kind, key, permissions, trail)
        grants = resource.get("grants")
        if grants is not None and grants.kind == "sequence" and grants.list:
            self._add_grants(kind, key, grants, trail)

    def _trail_of(self, kind: str, resource: BundleValue) -> tuple[BundleValue, ...]:
        """What brought a resource: the sections around it, and it itself, may be aliases or merged in."""
        trail: tuple[BundleValue, ...] = ()
        for section in (self._state.get("resources"), self._state.get("resources", kind)):
            trail = along(trail, section) if section is not None else trail
        return along(trail, resource)

    def _lifecycle(self, resource: BundleValue, place: FieldPosition) -> dict[str, Datum]:
        lifecycle = resource.get("lifecycle")
        if lifecycle is None or lifecycle.kind != "map":
            return {}
        return {"lifecycle": self._projection.datum(lifecycle, place.field("lifecycle", "lifecycle"))}

    def _add(
        self,
        owner: Owner,
        type_name: str,
        body: Members,
        name: str,
        span: Span,
        facts: Mapping[str, Datum] | None = None,
        existence: Truth = TRUE,
    ) -> None:
        self.nodes.append(
            Node(
                self._root, owner.address, type_name, body, name=name, span=span, source_format="bundle", facts=facts,
                existence=existence, bundle_address=owner.bundle_address,
            )
        )  # fmt: skip

    def _object(self, kind: str, key: str, attribute: str) -> Datum:
        """The attribute of the object that permissions or grants are about."""
        address = terraform_address(names.types()[kind], key)
        resource = self._state.get("resources", kind, key)
        value = resource.get(attribute) if resource is not None else None
        reference = (Reference(address, attribute),)
        if value is not None and value.kind == "string" and "${" not in value.text:
            return Datum("text", value.text, references=reference)
        subject = bundle_address(("resources", kind, key, attribute))
        unknown = Unknown("computed", subject, type="string", not_null=True, symbol=(address, attribute))
        return Datum("unknown", unknown, references=reference)

    def _entries(
        self,
        entries: BundleValue,
        owner: Owner,
        kind: str,
        path: str,
        fields: Mapping[str, str],
        trail: tuple[BundleValue, ...],
    ) -> list[Datum]:
        """Elements of a list, each a block with the fields renamed. Whoever deploys is no entry of the repository."""
        found: list[Datum] = []
        around = along(trail, entries)
        for entry in entries.list:
            trail = along(around, entry)
            if entry.kind != "map":
                place = FieldPosition("", kind, owner, translate.resource_type(""), path)
                found.append(self._projection.datum(entry, place, around))
                continue
            if entry.source is not None and entry.source.kind == "deployer":
                continue
            items: dict[str, Datum] = {}
            for name, item in entry.map.items():
                renamed = fields.get(name, name)
                place = FieldPosition("", kind, owner, translate.resource_type(""), f"{path}.{renamed}", name)
                items[renamed] = self._projection.datum(item, place, trail)
            found.append(Datum("mapping", FreeBody(items), span=entry.span, block=True))
        return found

    def _add_permissions(self, kind: str, key: str, permissions: BundleValue, trail: tuple[BundleValue, ...]) -> None:
        carrier = names.carriers("permissions").get(kind)
        if carrier is None:
            return
        prefix, attribute, of = carrier
        owner = addressed("databricks_permissions", f"{prefix}_{key}", ("resources", kind, key, "permissions"))
        entries = self._entries(
            permissions, owner, "databricks_permissions", "access_control", {"level": "permission_level"}, trail
        )
        unseen = Unknown("version", cli_version(owner.bundle_address)) if self._may_gain_permissions(kind) else None
        if not entries and unseen is None:
            return
        items = {
            "access_control": Datum(
                "sequence", entries, span=permissions.span, block=True, complete=unseen is None, unseen=unseen
            )
        }
        items[attribute or f"{prefix}_id"] = self._object(kind, key, of)
        span = header(permissions, self._file) if permissions.node is not None else self._header_of(kind, key)
        existence = TRUE if entries else UNKNOWN
        self._add(owner, "databricks_permissions", FreeBody(items), f"{prefix}_{key}", span, existence=existence)

    def _may_gain_permissions(self, kind: str) -> bool:
        """Whether the bundle's own permissions may count: of kinds that only the models know no source says so."""
        own = self._state.get("permissions")
        return "permissions" in models.layer()["kinds"].get(kind, {}) and own is not None and bool(own.data)

    def _add_grants(self, kind: str, key: str, grants: BundleValue, trail: tuple[BundleValue, ...]) -> None:
        carrier = names.carriers("grants").get(kind)
        if carrier is None:
            return
        prefix, attribute, of = carrier
        owner = addressed("databricks_grants", f"{prefix}_{key}", ("resources", kind, key, "grants"))
        entries = self._entries(grants, owner, "databricks_grants", "grant", {}, trail)
        items = {"grant": Datum("sequence", entries, span=grants.span, block=True)}
        items[attribute or prefix] = self._object(kind, key, of)
        span = header(grants, self._file) if grants.node is not None else self._header_of(kind, key)
        self._add(owner, "databricks_grants", FreeBody(items), f"{prefix}_{key}", span)

    def _add_acls(self, key: str, permissions: BundleValue, scope: BundleValue, trail: tuple[BundleValue, ...]) -> None:
        trail = along(trail, permissions)
        for index, entry in enumerate(permissions.list):
            if entry.kind != "map" or (entry.source is not None and entry.source.kind == "deployer"):
                continue
            name = f"secret_acl_{key}_{index}"
            path: ValuePath = ("resources", "secret_scopes", key, "permissions", index)
            owner = addressed("databricks_secret_acl", name, path)
            fields = dict.fromkeys(("user_name", "group_name", "service_principal_name"), "principal")
            (acl,) = self._entries(
                BundleValue("sequence", [entry]),
                owner,
                "databricks_secret_acl",
                "",
                {**fields, "level": "permission"},
                trail,
            )
            items = {field: acl.members.get(field) for field in acl.members.names()}
            items["scope"] = self._object("secret_scopes", key, "name")
            span = entry.span or header(scope, self._file)
            self._add(owner, "databricks_secret_acl", FreeBody(items), name, span)

    def _header_of(self, kind: str, key: str) -> Span:
        resource = self._state.get("resources", kind, key)
        return header(resource, self._file) if resource is not None else Span(self._file, 0, 0)

    # --- the target ------------------------------------------------------------------------------------------------

    def _add_target(self) -> None:
        state = self._state
        owner = Owner(f"target.{state.target}", bundle_address(("targets", state.target)))
        entries: dict[str, BundleValue] = {"name": BundleValue("string", state.target)}
        bundle = state.get("bundle")
        for field in ("mode", "cluster_id", "git", "deployment"):
            value = bundle.get(field) if bundle is not None else None
            if value is not None:
                entries[field] = value
        for field in ("workspace", "run_as", "permissions", "presets", "sync"):
            value = state.get(field)
            if value is not None and value.kind != "nil":
                entries[field] = value
        items = {
            field: self._projection.datum(
                value, FieldPosition("", "bundle.target", owner, translate.resource_type(""), field, field)
            )
            for field, value in entries.items()
        }
        variables = state.get("variables")
        known = {name: variable.get("value") for name, variable in (variables.items() if variables is not None else ())}
        items["variables"] = Datum(
            "mapping",
            FreeBody({name: self._variable(name, value, owner) for name, value in known.items()}),
            span=variables.span if variables is not None else None,
        )
        default = self._section.get("default") if self._section is not None else None
        if default is not None and default.kind == "bool":
            items["default"] = Datum("bool", default.data, span=default.span, literal=True)
        span = header(self._section, self._file) if self._section is not None and self._section.node else self._top()
        self.nodes.append(
            Node(
                self._root, owner.address, "bundle.target", FreeBody(items), name=state.target, span=span, mode="meta",
                source_format="bundle", facts=target_facts.of_target(state, self._file),
                bundle_address=owner.bundle_address,
            )
        )  # fmt: skip

    def _variable(self, name: str, value: BundleValue | None, owner: Owner) -> Datum:
        if value is None:
            reason: Reason = "no_value" if name in self._state.without_value else "error"
            return Datum("unknown", Unknown(reason, f"var.{name}", symbol=("var", name)))
        path = f"variables.{name}"
        place = FieldPosition("", "bundle.target", owner, translate.resource_type(""), path, path)
        return self._projection.datum(value, place) if value.kind != "nil" else ABSENT

    def _top(self) -> Span:
        bundle = self._state.get("bundle")
        return header(bundle, self._file) if bundle is not None else Span(self._file, 0, 0)

    # --- what cannot be seen ---------------------------------------------------------------------------------------

    def _add_gaps(self) -> None:
        state = self._state
        code = self._python
        if code is not None:
            what = "defines or changes" if code.adds and code.changes else "defines" if code.adds else "changes"
            span = header(code.section, self._file)
            self.gaps.append(
                Gap("a resource of this bundle", None if code.adds else python.MUTABLE, span, reason="python")
            )
            message = f"resources that Python code {what} are not seen (--resolved takes what it made)"
            self.diagnostics.append(Diagnostic("gap", "python-resources", message, span=span))
        hooks = state.get("experimental", "scripts") if not state.is_final else None
        for name, hook in hooks.items() if hooks is not None else ():
            if name in ("preinit", "postinit"):
                span = header(hook, self._file)
                message = f"the script {name} may change the configuration; it is not run"
                self.gaps.append(Gap(f"script {name}", None, span, reason="error"))
                self.diagnostics.append(Diagnostic("gap", "scripts", message, span=span))
        variables = state.get("variables")
        for name in sorted(state.looked_up):
            lookup = variables.get(name, "lookup") if variables is not None else None
            span = header(lookup, self._file) if lookup is not None else Span(self._file, 0, 0)
            message = f"the variable {name} is looked up in the workspace"
            self.diagnostics.append(Diagnostic("gap", "lookup", message, span=span))
