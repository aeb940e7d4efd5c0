"""What a run says: answers about nodes, findings about causes, and the report that holds them."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, Literal, NamedTuple, get_args

from dasf_lint.core.data import Hop, Reason
from dasf_lint.core.diagnostics import Diagnostic
from dasf_lint.core.graph import Environment, Gap, Root
from dasf_lint.core.secrecy import Secrets
from dasf_lint.core.source import Span
from dasf_lint.core.standing import DEPLOYED, Standing, doubted

Severity = Literal["critical", "high", "medium", "low", "info"]
Profile = Literal["default", "strict", "audit"]
Verdict = Literal["pass", "fail", "unknown", "not_applicable"]
BaselineState = Literal["new", "unchanged", "updated"]
"""What a finding is against a baseline, in the words of SARIF: `updated` is known, and reaches further than it did."""
Hold = Literal["baselined", "unchanged"]
"""What holds a finding back: the baseline knows it, or the change that a run is about does not touch it."""
HOLDS: Final[tuple[Hold, ...]] = get_args(Hold)

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low", "info")
PROFILES: tuple[Profile, ...] = ("default", "strict", "audit")


def at_least(severity: str, threshold: str) -> bool:
    """Whether `severity` is as grave as `threshold` or graver; nothing reaches the threshold `never`."""
    if threshold == "never":
        return False
    return SEVERITIES.index(severity) <= SEVERITIES.index(threshold)


class UnknownReason(NamedTuple):
    reason: Reason
    subject: str
    span: Span | None


Pieces = tuple[tuple[str, str], ...]
"""A message piece by piece: the placeholder that one is there for, empty for what the policy says, and its text."""


class Cause(NamedTuple):
    """What makes a condition false, and the line a person must edit for it.

    span         where the finding stands
    declaration  the block around it, as `module "ws"` or `targets.prod.resources.jobs.etl`
    path         the attribute path that is to blame, empty for the node as a whole; a fingerprint knows it
    inner_path   the same as a person reads it: into a document as well
    value        what stands there, ready for a message: `false`, `not set`, `unknown (var.x)`, `***`
    way          from the source of the value to its use
    related      further places, such as the header of a related resource
    is_literal   whether `value` is what stands there, texts and numbers, and no word about it
    said         what a person is told at `span`, where that is more exact than `path` and `value`
    together     further places where a comment excuses it: of what is wrong together with it
    trace        tells a value that is hidden from others in this process, and says nothing of it
    """

    span: Span
    declaration: str
    path: str
    value: str
    way: tuple[Hop, ...]
    related: tuple[tuple[str, Span], ...] = ()
    is_literal: bool = True
    said: str = ""
    together: tuple[Span, ...] = ()
    inner_path: str = ""
    trace: str = ""

    @property
    def told_path(self) -> str:
        return self.inner_path or self.path

    @property
    def label(self) -> str:
        """`custom_parameters.no_public_ip is false`."""
        return self.said or (f"{self.path} is {self.value}" if self.path and self.value else "")


class Member(NamedTuple):
    """One node that a finding is about.

    places   where a suppression of it may stand: along the way of its value, and at the module calls around it
    calls    those calls, the nearest first, by address
    message  what is said of it alone
    cause    where it is alone; this and `places` as long as findings may still be parted
    standing that of its root
    bundle_address  the same address in the words of a bundle, where it comes from one
    """

    root: str
    address: str
    places: tuple[Span, ...] = ()
    calls: tuple[tuple[str, Span], ...] = ()
    message: str = ""
    cause: Cause | None = None
    standing: Standing = DEPLOYED
    bundle_address: str | None = None

    @property
    def told_address(self) -> str:
        return self.bundle_address or self.address


class OwnFramework(NamedTuple):
    """A framework that a repository brings beside DASF."""

    id: str
    title: str
    version: str

    @property
    def name(self) -> str:
        return f"{self.title} {self.version}"


class Control(NamedTuple):
    """`own` is the framework of one that is none of DASF, and `name` what it is called in there."""

    id: str
    title: str
    risks: tuple[tuple[str, str], ...]
    own: OwnFramework | None = None
    name: str = ""

    @property
    def printed(self) -> str:
        """`DASF 4` of `DASF-4`, `ACME NET-1` of `ACME-NET-1`."""
        framework = "DASF" if self.own is None else self.own.id
        return f"{framework} {self.id.removeprefix(f'{framework}-')}"


class Answer(NamedTuple):
    """One policy asked about one node. `calls` are the module calls around it, the nearest first, with their places.

    `source` is the kind of its root: what the configuration is written in. `of_file`: it is about the text of a file,
    and says nothing new of what another answer points at. `pieces` are its message.
    """

    policy: str
    root: str
    address: str
    verdict: Verdict
    check: str | None = None
    aliases: tuple[str, ...] = ()
    severity: Severity = "medium"
    pieces: Pieces = ()
    causes: tuple[Cause, ...] = ()
    reasons: tuple[UnknownReason, ...] = ()
    span: Span | None = None
    environment: Environment | None = None
    calls: tuple[tuple[str, Span], ...] = ()
    source: Literal["terraform", "bundle"] = "terraform"
    of_file: bool = False
    standing: Standing = DEPLOYED
    bundle_address: str | None = None


class Suppression(NamedTuple):
    """Why a finding, or some of its members, does not count."""

    kind: Literal["inline", "config"]
    reason: str
    until: str | None
    owner: str | None
    span: Span | None


class EntryScope(NamedTuple):
    """What an entry of the configuration is about; what is None narrows nothing.

    root         as reports name it, with or without its variant, or its directory; a pattern
    path         a pattern of files
    address      a pattern of addresses
    environment  must be known to be this one
    """

    root: str | None = None
    path: str | None = None
    address: str | None = None
    environment: str | None = None

    @property
    def told(self) -> str:
        """What narrows it, as it goes on in a sentence: ` in examples/** in the environment prod`; nothing of all."""
        parts = (
            (" at ", self.address), (" in ", self.path), (" in the root ", self.root),
            (" in the environment ", self.environment),
        )  # fmt: skip
        return "".join(f"{word}{value}" for word, value in parts if value is not None)


class Attestation(NamedTuple):
    """Somebody vouches for what the code of this repository cannot show. Of `policy` and `control` one is given."""

    policy: str | None
    control: str | None
    scope: EntryScope
    reason: str
    owner: str | None
    until: str | None
    span: Span | None

    @property
    def name(self) -> str:
        return self.policy or self.control or ""


class Finding:
    """One policy, one cause and one severity; every node it reaches through modules, instances, targets is a member.

    `grade` is the severity of its check where that is not the policy's own: what is found at the same place in two
    severities is two findings. `check_confidence` is what the check says, wherever its subject stands.

    `baseline` is None without a baseline, `changed` without a change to be about; `new_members` are those that the
    baseline does not know, as far as it knows the finding.
    """

    __slots__ = (
        "_fingerprint", "_place", "_standing", "aliases", "baseline", "cause", "changed", "check", "check_confidence",
        "controls",
        "grade", "members", "message", "new_members", "policy", "profile", "remediation", "sensitive", "severity",
        "suppression", "title",
    )  # fmt: skip

    def __init__(
        self,
        *,
        policy: str,
        title: str,
        severity: Severity,
        cause: Cause,
        members: list[Member],
        message: str,
        remediation: str = "",
        aliases: tuple[str, ...] = (),
        check: str | None = None,
        check_confidence: str = "high",
        profile: Profile = "default",
        controls: tuple[Control, ...] = (),
        sensitive: bool = False,
        suppression: Suppression | None = None,
        grade: Severity | None = None,
    ) -> None:
        self.policy = policy
        self.title = title
        self.severity: Severity = severity
        self.cause = cause
        self.members = members
        self.message = message
        self.remediation = remediation
        self.aliases = aliases
        self.check = check
        self.check_confidence = check_confidence
        self.profile: Profile = profile
        self.controls = controls
        self.sensitive = sensitive
        self.suppression = suppression
        self.grade: Severity | None = grade
        self.baseline: BaselineState | None = None
        self.new_members: tuple[Member, ...] = ()
        self.changed: bool | None = None
        self._fingerprint: str | None = None
        self._place: str | None = None
        self._standing: Standing | None = None

    @property
    def standing(self) -> Standing:
        """That of the member of which most says that it is deployed; asked for in each row about a member."""
        if self._standing is None:
            self._standing = min((member.standing for member in self.members), key=lambda standing: standing.doubt)
        return self._standing

    @property
    def confidence(self) -> str:
        """A credential is there for everybody who reads the text, whether or not anything is deployed."""
        return self.check_confidence if self.sensitive else doubted(self.check_confidence, self.standing)

    @property
    def fingerprint(self) -> str:
        """Stable when lines move: policy, file, declaration, attribute path, grade; no value, no instance key."""
        if self._fingerprint is None:
            self._fingerprint = self._hashed()
        return self._fingerprint

    @property
    def place(self) -> str:
        """What of the fingerprint is left when a file is moved, a policy renamed, a check made graver."""
        if self._place is None:
            key = f"{self.cause.declaration}|{self.cause.path}"
            self._place = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        return self._place

    def _hashed(self, *more: str) -> str:
        grade = (self.grade,) if self.grade else ()
        key = "|".join((self.policy, self.cause.span.file.path, self.cause.declaration, self.cause.path, *grade, *more))
        return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def tell_apart(self, by: str) -> None:
        """For one of several findings of a report that would have the same fingerprint."""
        self._fingerprint = self._hashed(by)

    def keep_fingerprint(self, whole: "Finding") -> None:
        """For a part of a finding: which of its members are left changes nothing in what it is."""
        self._fingerprint = whole.fingerprint

    @property
    def hold(self) -> Hold | None:
        """What holds it back from deciding anything; the baseline before the change, where both do."""
        if self.baseline == "unchanged":
            return "baselined"
        return "unchanged" if self.changed is False else None

    @property
    def calls(self) -> tuple[tuple[str, Span], ...]:
        """The calls of the modules that the cause stands in. What a call handed over has its place on the way."""
        if self.is_handed_over:
            return ()
        return tuple(dict.fromkeys(call for member in self.members for call in member.calls))

    @property
    def is_handed_over(self) -> bool:
        return any(hop.kind == "module_argument" for hop in self.cause.way)

    @property
    def sort_key(self) -> tuple[object, ...]:
        span = self.cause.span
        return span.file.path, span.start, SEVERITIES.index(self.severity), self.policy, self.cause.path


class UnknownAnswer(NamedTuple):
    policy: str
    aliases: tuple[str, ...]
    root: str
    address: str
    reasons: tuple[UnknownReason, ...]
    span: Span
    calls: tuple[tuple[str, Span], ...] = ()
    severity: Severity = "info"
    """The gravest of the checks that could not be decided."""
    bundle_address: str | None = None
    shared_aliases: tuple[str, ...] = ()
    """Those that each of these checks has: by another name somebody speaks of a part of them only."""
    environment: Environment | None = None
    changed: bool | None = None
    """Whether the change that a run is about brings it; None without one."""

    @property
    def told_address(self) -> str:
        return self.bundle_address or self.address

    @property
    def sort_key(self) -> tuple[object, ...]:
        return (*self.span.sort_key, self.policy, self.root, self.address)


class AttestedAnswer(NamedTuple):
    """An answer that is unknown and that somebody vouches for."""

    answer: UnknownAnswer
    attestation: Attestation


class RootSummary(NamedTuple):
    root: Root
    environment: Environment | None
    nodes: int
    unknown_nodes: int
    standing: Standing = DEPLOYED


WeakeningKind = Literal[
    "select", "ignore", "fail_on", "severity", "params", "sets", "exclude", "suppress", "attest", "overrides",
    "program", "roots", "environments", "module_sources", "baseline",
]  # fmt: skip
"""The key of the configuration that does it, or the baseline that a change edits."""


class Weakening(NamedTuple):
    """Something that the configuration switches off, makes less grave, or says itself instead of letting it be seen."""

    kind: WeakeningKind
    subject: str
    message: str
    span: Span | None = None


class Configuration(NamedTuple):
    """The configuration that a report was made under.

    file      None where there is none
    origin    whether the repository holds it or the command line names it
    digest    SHA-256 over its bytes, in hexadecimal
    ignored   the file of the repository that `--isolated` or `--config` put aside
    """

    file: str | None = None
    origin: Literal["repository", "command_line"] = "repository"
    digest: str = ""
    ignored: str | None = None


Fate = Literal["judged", "through_callers", "left_out", "told"]
"""What became of a file that was found: `left_out` by a name or a rule, `told` by an error."""

FATES: Final[tuple[Fate, ...]] = get_args(Fate)


class LeftOut(NamedTuple):
    """Something that was seen and is not judged, or not by itself, and why."""

    path: str
    why: str


class Report:
    """Everything a run has to say; formats print it, `cli` makes the exit code of it.

    `accounts` says how many files that were found came to which fate, `left_out` what is not judged by itself;
    `through_callers` counts the directories among it that are judged through their callers only. `weakened` is what the
    configuration weakens, `held_back` are findings that a baseline or a change holds back and no part of `findings`,
    `as_of` is the date that counts for expiry, `pack` the hash of the policies. `passed` and
    `not_applicable` count answers by policy. `attested` are unknown answers that somebody vouches for and no part of
    `unknown`, `attestations` all that count, whether or not an answer is about them. `brings_gap` says whether the
    change that a run is about brings something that cannot be seen, None without one. `secrets` is what no output may
    show.
    """

    __slots__ = (
        "accounts", "as_of", "attestations", "attested", "brings_gap", "configuration", "diagnostics", "files",
        "findings", "gaps", "held_back", "left_out", "not_applicable", "pack", "passed", "policies",
        "roots", "secrets", "suppressed", "through_callers", "unknown", "weakened",
    )  # fmt: skip

    def __init__(self, *, as_of: str = "", pack: str = "") -> None:
        self.roots: list[RootSummary] = []
        self.findings: list[Finding] = []
        self.held_back: list[Finding] = []
        self.suppressed: list[Finding] = []
        self.unknown: list[UnknownAnswer] = []
        self.attested: list[AttestedAnswer] = []
        self.attestations: list[Attestation] = []
        self.passed: dict[str, int] = {}
        self.not_applicable: dict[str, int] = {}
        self.gaps: list[Gap] = []
        self.brings_gap: bool | None = None
        self.diagnostics: list[Diagnostic] = []
        self.configuration = Configuration()
        self.weakened: list[Weakening] = []
        self.left_out: list[LeftOut] = []
        self.through_callers: int = 0
        self.accounts: dict[Fate, int] = dict.fromkeys(FATES, 0)
        self.secrets = Secrets()
        self.policies: int = 0
        self.files: int = 0
        self.as_of = as_of
        self.pack = pack

    @property
    def every_finding(self) -> list[Finding]:
        """Whether or not they count."""
        return [*self.findings, *self.held_back, *self.suppressed]

    def held(self, hold: Hold) -> list[Finding]:
        return [finding for finding in self.held_back if finding.hold == hold]

    def hold_back(self) -> None:
        """Parts the findings by what was worked out for each."""
        self.held_back += [finding for finding in self.findings if finding.hold is not None]
        self.findings = [finding for finding in self.findings if finding.hold is None]

    @property
    def could_not_vouch(self) -> bool:
        return any(diagnostic.level == "error" for diagnostic in self.diagnostics)


def worst(severities: Sequence[Severity]) -> Severity:
    return min(severities, key=SEVERITIES.index)
