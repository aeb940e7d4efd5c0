from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dasf_lint import languages
from dasf_lint.core import limits
from dasf_lint.core.answers import Cause, Control, Finding, Member, UnknownAnswer
from dasf_lint.core.source import MemoryTree, SourceFile, Span
from dasf_lint.project.comment_scopes import CommentScope, Scopes, folded, folded_names
from dasf_lint.project.config import load
from dasf_lint.project.suppressions import Applied, apply

KNOWN = {"a-policy", "b-policy", "DBX-A-1", "DASF-4"}


def place(file: SourceFile, text: str) -> Span:
    start = file.text.index(text)
    return Span(file, start, start + len(text))


def finding(
    *places: Span, policy: str = "a-policy", aliases: Sequence[str] = ("DBX-A-1",), members: Sequence[Member] = ()
) -> Finding:
    return Finding(
        policy=policy,
        title="t",
        severity="high",
        cause=Cause(places[0], "", "a", "false", ()),
        members=list(members) or [Member("r", "x.y", tuple(places))],
        message="m",
        aliases=tuple(aliases),
        controls=(Control("DASF-4", "c", ()),),
    )


def run(files: Sequence[SourceFile], *findings: Finding, **more: object) -> Applied:
    options = {"as_of": "2026-06-01", "extents": languages.extents, "names": sorted(KNOWN), **more}
    return apply(list(findings), files, languages.comments, KNOWN.__contains__, **options)  # type: ignore[arg-type]


def hcl(text: str) -> SourceFile:
    return SourceFile("main.tf", text.encode())


def outcome(applied: Applied) -> tuple[int, int, list[str]]:
    return len(applied.findings), len(applied.suppressed), [each.message for each in applied.diagnostics]


@pytest.mark.parametrize(
    "comment",
    [
        "# dasf-lint: ignore[a-policy] because",
        "// dasf-lint: ignore[a-policy] because",
        "/* dasf-lint: ignore[a-policy] because */",
        "#dasf-lint:ignore[DBX-A-1] because",
        "# dasf-lint: ignore[b-policy, A-Policy] because",
        "# dasf-lint: ignore[DASF-4] because",
        "# dasf-lint: ignore[dasf 4] because",
        "# dasf-lint: ignore[a-policy] until=2026-06-01 because",
    ],
)
def test_a_comment_at_the_end_of_a_line_holds_for_the_line(comment: str) -> None:
    file = hcl(f"a = 1\nb = 2 {comment}\nc = 3\n")
    applied = run([file], finding(place(file, "b = 2")), asked=lambda id: id != "b-policy")
    assert outcome(applied) == (0, 1, [])
    suppression = applied.suppressed[0].suppression
    assert suppression is not None
    assert (suppression.kind, suppression.reason) == ("inline", "because")
    for other in ("a = 1", "c = 3"):
        assert outcome(run([file], finding(place(file, other))))[:2] == (1, 0)


def test_a_comment_alone_holds_for_the_next_line_that_is_no_comment() -> None:
    file = hcl("# dasf-lint: ignore[a-policy] because\n# more words\n\n/* and\n more */\na = 1\nb = 2\n")
    assert outcome(run([file], finding(place(file, "a = 1")))) == (0, 1, [])
    assert outcome(run([file], finding(place(file, "b = 2"))))[:2] == (1, 0)


def test_a_comment_alone_holds_for_the_next_line_also_where_that_is_a_comment() -> None:
    text = "# dasf-lint: ignore[a-policy] because\n# dasf-lint: ignore[b-policy] too\n# x = 1\n# y = 2\na = 1\nb = 2\n"
    file = hcl(text)
    for excused in ("x = 1", "a = 1"):
        both = [finding(place(file, excused)), finding(place(file, excused), policy="b-policy", aliases=())]
        assert outcome(run([file], *both)) == (0, 2, []), excused
    for left in ("y = 2", "b = 2"):
        assert outcome(run([file], finding(place(file, left))))[:2] == (1, 0), left


@pytest.mark.parametrize(
    "comment",
    [
        "# a year # dasf-lint: ignore[a-policy] because",
        "# other-tool:skip=1 //dasf-lint: ignore[a-policy] because",
        "/* a year # dasf-lint: ignore[a-policy] because */",
        "# dasf-lint: ignore[b-policy] why # dasf-lint: ignore[a-policy] because",
    ],
)
def test_a_comment_behind_another_on_its_line_holds(comment: str) -> None:
    file = hcl(f"a = 1\nb = 2 {comment}\nc = 3\n")
    applied = run([file], finding(place(file, "b = 2")), asked=lambda id: id != "b-policy")
    assert outcome(applied) == (0, 1, [])
    assert applied.suppressed[0].suppression is not None
    assert applied.suppressed[0].suppression.reason == "because"
    for other in ("a = 1", "c = 3"):
        assert outcome(run([file], finding(place(file, other))))[:2] == (1, 0)


@pytest.mark.parametrize(
    "commented",
    ["# x = 1 # dasf-lint: ignore[a-policy] because", "/*\nx = 1 # dasf-lint: ignore[a-policy] because\n*/"],
)
def test_behind_a_line_that_is_commented_out_a_comment_holds_for_it_and_nothing_else(commented: str) -> None:
    file = hcl(f"{commented}\na = 1\n")
    assert outcome(run([file], finding(place(file, "x = 1")))) == (0, 1, [])
    # Nobody is told to take it away: it went out of effect together with the line.
    assert outcome(run([file], finding(place(file, "a = 1")))) == (1, 0, [])


def test_inside_of_a_block_that_is_commented_out_a_comment_holds_for_what_follows_in_it() -> None:
    file = hcl("/*\nold:\n# dasf-lint: ignore[a-policy] because\nx = 1\n*/\na = 1\n")
    assert outcome(run([file], finding(place(file, "x = 1")))) == (0, 1, [])
    assert outcome(run([file], finding(place(file, "a = 1")))) == (1, 0, [])


@pytest.mark.parametrize("sign", ["# ", "#", "-- -", "//", "#" + " " * 999, "# dasf-lint"])
def test_a_comment_of_many_signs_is_read_once(sign: str) -> None:
    """Were it read from each sign on, this would take minutes."""
    file = hcl("a = 1 # dasf-lint " + sign * (400_000 // len(sign)) + "\n")
    assert outcome(run([file], finding(place(file, "a = 1")))) == (1, 0, [])


def test_a_comment_in_quotes_of_a_comment_is_none() -> None:
    file = hcl('# write "# dasf-lint: ignore[a-policy] because" above\na = 1\n')
    assert outcome(run([file], finding(place(file, "a = 1")))) == (1, 0, [])


def test_a_comment_above_a_block_holds_for_the_whole_block() -> None:
    file = hcl('# dasf-lint: ignore[a-policy] because\nresource "a" "b" {\n  c {\n    d = 1\n  }\n}\ne = 2\n')
    assert outcome(run([file], finding(place(file, "d = 1")))) == (0, 1, [])
    assert outcome(run([file], finding(place(file, 'resource "a" "b"')))) == (0, 1, [])
    assert outcome(run([file], finding(place(file, "e = 2"))))[:2] == (1, 0)


def test_in_yaml_a_comment_above_a_key_holds_for_what_is_below_it() -> None:
    file = SourceFile(
        "databricks.yml",
        b"resources:\n  jobs:\n    # dasf-lint: ignore[a-policy] because\n    a:\n      name: x\n      tasks:\n      - one\n    b:\n"
        b"      name: y # dasf-lint: ignore[b-policy] because\n",
    )
    assert outcome(run([file], finding(place(file, "one")), asked=lambda id: id == "a-policy"))[:2] == (0, 1)
    assert outcome(run([file], finding(place(file, "name: y"))))[:2] == (1, 0)
    assert outcome(run([file], finding(place(file, "name: y"), policy="b-policy")))[:2] == (0, 1)


def test_text_in_strings_never_counts() -> None:
    file = hcl('a = "# dasf-lint: ignore[a-policy] because"\n')
    assert outcome(run([file], finding(place(file, "a =")))) == (1, 0, [])


def test_text_in_strings_of_yaml_never_counts() -> None:
    file = SourceFile("x.yml", b'a: "x # dasf-lint: ignore[a-policy] because"\nb: "\n  # x"\n')
    assert outcome(run([file], finding(place(file, "a:")))) == (1, 0, [])


IN_A_SCRIPT = """\
a{}
  one
  # dasf-lint: ignore[a-policy] because
  two
  three # dasf-lint: ignore[a-policy] because
  four --flag # no
  five
  # dasf-lint: ignore[a-policy] because
{}"""


@pytest.mark.parametrize("path", ["main.tf", "x.yml"])
def test_a_comment_of_a_script_holds_for_its_line_in_the_script_and_for_nothing_around_it(path: str) -> None:
    text = (
        IN_A_SCRIPT.format(" = <<EOT", "EOT\nafter = 1\n")
        if path == "main.tf"
        else IN_A_SCRIPT.format(": |", "after: 1\n")
    )
    file = SourceFile(path, text.encode())
    excused = [
        word
        for word in ("a", "one", "two", "three", "four", "five", "after")
        if outcome(run([file], finding(place(file, word))))[:2] == (0, 1)
    ]
    assert excused == ["two", "three"]


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# dasf-lint: ignore[a-policy]", "no reason is given, so it suppresses nothing; write it behind the bracket"),
        ("# dasf-lint: ignore[] because", "it names no policy; write `dasf-lint: ignore[ID, ...] reason`"),
        ("# dasf-lint: ignore because", "not understood; write `dasf-lint: ignore[ID, ...] reason`"),
        ("# dasf-lint: ignroe[a-policy] because", "not understood; write `dasf-lint: ignore[ID, ...] reason`"),
        ("# dasf-lint: ignore[*] because", "* is no name of a policy; patterns are not allowed"),
        ("# dasf-lint: ignore[a-*] because", "a-* is no name of a policy; patterns are not allowed"),
        ("# dasf-lint: ignore[a-polcy] because", 'no policy, alias or control is named "a-polcy"; did you mean "a-policy"?'),
        ("# dasf-lint: ignore[a-policy] until=2026-05-31 because", "it expired on 2026-05-31 and suppresses nothing any more"),
        ("# dasf-lint: ignore[a-policy] until=soon because", "until=soon is no date; write until=YYYY-MM-DD. It suppresses nothing"),
        ("# dasf-lint: ignore[a-policy] until=2026-13-01 because", "until=2026-13-01 is no date; write until=YYYY-MM-DD. It suppresses nothing"),
        ("# dasf\u2011lint: ignore[a-policy] because", "this looks like a suppression, but its `dasf-lint` is not written with a hyphen"),
    ],
)  # fmt: skip
def test_a_comment_that_does_not_hold_is_a_warning_at_its_place(comment: str, message: str) -> None:
    file = hcl(f"a = 1 {comment}\n")
    applied = run([file], finding(place(file, "a = 1")))
    assert outcome(applied) == (1, 0, [message])
    [diagnostic] = applied.diagnostics
    assert (diagnostic.level, diagnostic.code, diagnostic.span and diagnostic.span.start) == (
        "warning",
        "suppression",
        6,
    )


def test_other_comments_that_mention_the_tool_are_none() -> None:
    file = hcl("a = 1 # see dasf-lint for more\n# dasf-lint is a tool\n")
    assert outcome(run([file])) == (0, 0, [])


def test_a_comment_without_effect_is_a_warning() -> None:
    file = hcl("a = 1 # dasf-lint: ignore[a-policy, b-policy] because\n")
    applied = run([file], finding(place(file, "a = 1")))
    assert outcome(applied) == (0, 1, ["b-policy has no finding here, so it suppresses nothing"])


def test_a_comment_about_a_policy_that_was_not_asked_is_not_without_effect() -> None:
    file = hcl("a = 1 # dasf-lint: ignore[a-policy] because\n")
    assert outcome(run([file], asked=lambda id: False)) == (0, 0, [])


def test_a_comment_on_something_unknown_has_its_reason() -> None:
    file = hcl("a = 1 # dasf-lint: ignore[a-policy] because\n")
    unknown = UnknownAnswer("a-policy", (), "r", "x.y", (), place(file, "a = 1"))
    assert outcome(run([file], unknown=[unknown])) == (0, 0, [])


@pytest.mark.parametrize("id", ["a-policy", "DBX-A-1", "DASF-4"])
def test_whatever_the_name_a_comment_on_something_unknown_has_its_reason(id: str) -> None:
    file = hcl(f"a = 1 # dasf-lint: ignore[{id}] because\n")
    unknown = UnknownAnswer("a-policy", ("DBX-A-1",), "r", "x.y", (), place(file, "a = 1"))
    assert outcome(run([file], unknown=[unknown], controls={"a-policy": ["DASF-4"]})) == (0, 0, [])


@pytest.mark.parametrize(
    ("entry", "has_reason"),
    [
        ("policy: a-policy, reason: why", True),
        ("policy: DASF-4, reason: why", True),
        ("policy: a-policy, reason: why, address: 'x.*', path: main.tf", True),
        ("policy: a-policy, reason: why, path: caller.tf", True),
        ("policy: a-policy, reason: why, address: 'y.*'", False),
        ("policy: a-policy, reason: why, path: 'm/**'", False),
        ("policy: b-policy, reason: why", False),
    ],
)
def test_an_entry_of_the_configuration_about_something_unknown_has_its_reason(entry: str, has_reason: bool) -> None:
    file = hcl("a = 1\n")
    caller = SourceFile("caller.tf", b'module "m" {}\n')
    config, _ = load(MemoryTree({".dasf-lint.yaml": f"suppress: [{{{entry}}}]"}))
    unknown = UnknownAnswer(
        "a-policy", (), "r", "x.y", (), place(file, "a = 1"), calls=(("module.m", place(caller, "module")),)
    )
    applied = run([file], unknown=[unknown], controls={"a-policy": ["DASF-4"]}, config=config)
    assert bool(applied.diagnostics) is not has_reason


def test_comparing_entries_with_what_is_unknown_costs_no_finding_its_excuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_entry_steps", 12)
    file = hcl("a = 1\n")
    config, _ = load(MemoryTree({".dasf-lint.yaml": "suppress: [{policy: a-policy, address: 'z*', reason: why}]"}))
    unknown = [UnknownAnswer("a-policy", (), "r", "x.y", (), place(file, "a = 1"))] * 10
    assert outcome(run([file], unknown=unknown, config=config)) == (0, 0, [])


def test_of_a_file_that_others_may_use_nothing_is_said_to_be_without_effect() -> None:
    """Nor where a finding of the same file stands elsewhere: the comment may be for what another root does with it."""
    file = hcl("a = 1 # dasf-lint: ignore[a-policy] because\nb = 2\n")
    assert outcome(run([file], sees_all=lambda path: False)) == (0, 0, [])
    assert outcome(run([file], finding(place(file, "b = 2")), sees_all=lambda path: False)) == (1, 0, [])


def test_only_the_members_that_pass_through_are_removed() -> None:
    module = SourceFile("m/main.tf", b"x = var.x\n")
    caller = hcl('module "one" {\n  x = 1 # dasf-lint: ignore[a-policy] because\n}\nmodule "two" {\n  x = 2\n}\n')
    use = place(module, "x = var.x")
    members = [
        Member("r", "module.one.a.b", (use, place(caller, "x = 1"))),
        Member("r", "module.two.a.b", (use, place(caller, "x = 2"))),
    ]
    applied = run([module, caller], finding(use, members=members))
    assert [each.address for each in applied.findings[0].members] == ["module.two.a.b"]
    assert [each.address for each in applied.suppressed[0].members] == ["module.one.a.b"]
    assert applied.findings[0].fingerprint == applied.suppressed[0].fingerprint


@pytest.mark.parametrize("id", ["a-policy", "DBX-A-1", "DASF-4"])
def test_a_policy_may_be_protected_and_a_comment_that_would_excuse_it_is_told_so(id: str) -> None:
    file = hcl(f"a = 1 # dasf-lint: ignore[{id}] because\nb = 2\n")
    two = finding(place(file, "a = 1"), members=[Member("r", f"x.{each}", (place(file, "a = 1"),)) for each in "yz"])
    message = "a-policy may not be suppressed: it says `suppressible: false`"
    assert outcome(run([file], two, protected=["a-policy"])) == (1, 0, [message])
    other = finding(place(file, "a = 1"), policy="b-policy", aliases=("a-policy", "DBX-A-1"))
    both = run([file], two, other, protected=["a-policy"])
    assert [each.policy for each in both.findings] == ["a-policy"]
    assert [each.policy for each in both.suppressed] == ["b-policy"]


def test_an_entry_about_a_protected_policy_is_told_so() -> None:
    file = hcl("a = 1\n")
    config, _ = load(MemoryTree({".dasf-lint.yaml": "suppress: [{policy: a-policy, reason: why}]"}))
    applied = run([file], finding(place(file, "a = 1")), protected=["a-policy"], config=config)
    assert outcome(applied) == (1, 0, ["a-policy may not be suppressed: it says `suppressible: false`"])
    assert applied.diagnostics[0].span == config.suppress[0].span


def test_what_looks_like_a_comment_in_json_is_told_that_it_is_none() -> None:
    text = '{"//": "dasf-lint: ignore[a-policy] because", "a": "dasf-lint: ignore [b-policy]", "b": "see dasf-lint"}'
    applied = run([SourceFile("main.tf.json", text.encode())])
    message = "JSON has no comments, so this suppresses nothing; an entry of `suppress` in the configuration would"
    assert [(each.message, each.span.start if each.span else None) for each in applied.diagnostics] == [
        (message, text.index("dasf-lint")), (message, text.index("dasf-lint: ignore [")),
    ]  # fmt: skip
    assert run([SourceFile("main.tf", text.encode())]).diagnostics == []


@pytest.mark.parametrize(
    ("entry", "holds"),
    [
        ("policy: a-policy, reason: why", True),
        ("policy: dbx-a-1, reason: why, until: 2026-06-01", True),
        ("policy: a-policy, reason: why, until: 2026-05-31", False),
        ("policy: a-policy, reason: why, address: 'x.*'", True),
        ("policy: a-policy, reason: why, address: 'y.*'", False),
        ("policy: a-policy, reason: why, path: '*.tf'", True),
        ("policy: a-policy, reason: why, path: 'm/**'", False),
        ("policy: b-policy, reason: why", False),
    ],
)
def test_an_entry_of_the_configuration_suppresses(entry: str, holds: bool) -> None:
    file = hcl("a = 1\n")
    config, diagnostics = load(MemoryTree({".dasf-lint.yaml": f"suppress: [{{{entry}}}]"}))
    assert not diagnostics
    applied = run([file], finding(place(file, "a = 1")), config=config)
    assert (len(applied.findings), len(applied.suppressed)) == ((0, 1) if holds else (1, 0))
    assert bool(applied.diagnostics) is not holds


def test_ten_thousand_comments_are_read_once_and_a_tenth_is_told() -> None:
    file = hcl("a = 1 # dasf-lint: ignore[a-policy] because\n" * 10_000)
    told = run([file]).diagnostics
    assert len(told) == limits.max_suppression_warnings + 1
    assert told[-1].message == "9,000 more comments are malformed, expired or without effect"


@given(
    scopes=st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 10), st.lists(st.sampled_from(sorted(KNOWN)), min_size=1)),
        max_size=8,
    ),
    places=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(["a-policy", "b-policy"])), max_size=8),
)
def test_what_is_found_by_name_and_place_is_what_looking_at_every_comment_finds(
    scopes: list[tuple[int, int, list[str]]], places: list[tuple[int, str]]
) -> None:
    file = hcl("x" * 60)
    written = [
        CommentScope(Span(file, at, at), ids, "r", None, start, start + length)
        for at, (start, length, ids) in enumerate(scopes)
    ]
    table = Scopes()
    for scope in written:
        table.add(scope)
    used: set[tuple[int, str]] = set()
    for place_, policy in places:
        names = folded_names(policy, ["DBX-A-1"], ["DASF-4"])
        fitting = [
            (scope, name)
            for scope in written
            if scope.start <= place_ <= scope.end
            for name in scope.ids
            if folded(name) in names
        ]
        used.update((id(scope), name) for scope, name in fitting)
        first = min((scope for scope, _ in fitting), key=lambda each: (each.start, each.comment.start), default=None)
        assert table.excusing(Span(file, place_, place_ + 1), names) is first
    unused = [(id(scope), name) for scope, name in table.unused()]
    assert unused == [(id(scope), name) for scope in written for name in scope.ids if (id(scope), name) not in used]


@pytest.mark.slow
def test_entries_of_the_configuration_that_are_too_many_to_compare_are_told() -> None:
    file = hcl("a = 1\n")
    entry = "{policy: a-policy, reason: r, address: 'x?*N'}, "
    config, diagnostics = load(
        MemoryTree({".dasf-lint.yaml": f"suppress: [{''.join(entry.replace('N', str(i)) for i in range(1_000))}]"})
    )
    assert not diagnostics
    here = place(file, "a = 1")
    many = [Member("r", f"y{i}", (here,)) for i in range(3_000)]
    applied = run([file], finding(here, members=many), config=config)
    assert [each.code for each in applied.diagnostics] == ["limit"]
    assert len(applied.findings[0].members) == 3_000
