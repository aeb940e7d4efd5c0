"""A finding about what stands in a script, a notebook or another plain text stands at its line there."""

import os
from base64 import b64encode
from pathlib import Path

import pytest

from dasf_lint import Options, lint
from dasf_lint.core import limits
from dasf_lint.core.answers import Report
from dasf_lint.core.asked import FromText
from dasf_lint.core.source import DirectoryTree, MemoryTree
from dasf_lint.report.formats import FORMATS, render
from dasf_lint.report.options import RenderOptions

TOKEN = "dapi" + "0a1b2c3d" * 4
OTHER = "dapi" + "4b5a6978" * 4
LEAK = f"export DATABRICKS_TOKEN={TOKEN}"
SCRIPT = f"#!/bin/bash\nset -e\n{LEAK}\n"
IGNORE = "dasf-lint: ignore[plaintext-secret] is revoked"
OPTIONS = Options(select=("plaintext-secret",), as_of="2026-11-29")


def run(text: str, options: Options = OPTIONS, **files: str | bytes) -> Report:
    return lint(
        MemoryTree({"main.tf": text, **{name.replace("_dot_", "."): each for name, each in files.items()}}), options
    )


def places(report: Report) -> list[tuple[str, int]]:
    """Of what resources are given; what stands in a file and is used by nothing is found for the file."""
    found = (finding for finding in report.findings if not finding.members[0].address.startswith("./"))
    return [(finding.cause.span.file.path, finding.cause.span.line) for finding in found]


def script(content: str, before: str = "", kind: str = "databricks_workspace_file") -> str:
    return f'{before}resource "{kind}" "s" {{\n  path = "/x/init.sh"\n  content_base64 = {content}\n}}\n'


def heredoc(text: str, indent: str = "    ") -> str:
    return "<<-EOT\n" + "".join(f"{indent}{line}\n" for line in text.splitlines()) + "  EOT\n"


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ('filebase64("init.sh")', ("init.sh", 3)),
        ('base64encode(file("init.sh"))', ("init.sh", 3)),
        ('base64encode(trimspace(file("clean.sh")))', ("clean.sh", 3)),
        ('base64encode(trimspace(file("wide.sh")))', ("wide.sh", 5)),
        ('base64encode(trimsuffix(trimprefix(file("wide.sh"), "\\n"), "\\n"))', ("wide.sh", 5)),
        ('base64encode(trim(file("wide.sh"), "\\n"))', ("wide.sh", 5)),
        ('base64encode(trimspace(templatefile("wide.tftpl", { name = "x" })))', ("wide.tftpl", 4)),
        (f"base64encode({heredoc(SCRIPT)})", ("main.tf", 6)),
        (f"base64encode(<<EOT\n{SCRIPT}EOT\n)", ("main.tf", 6)),
        (f"base64encode({heredoc('A=$${B}' + chr(10) + SCRIPT)})", ("main.tf", 7)),
        (f"base64encode({heredoc(SCRIPT.replace('set -e', 'echo ${var.name}'))})", ("main.tf", 6)),
        (f"base64encode({heredoc(SCRIPT.replace('set -e', 'echo ${var.nobody}'))})", ("main.tf", 6)),
        (f"base64encode({heredoc(SCRIPT.replace('set -e', '%{ if var.on }' + chr(10) + 'x' + chr(10) + '%{ endif }'))})",
         ("main.tf", 8)),
        (f"base64encode({heredoc('a' + chr(10) + '%{ if var.on ~}' + chr(10) + LEAK + chr(10) + '%{ endif ~}')})",
         ("main.tf", 6)),
        ('base64encode(templatefile("init.tftpl", { name = "x" }))', ("init.tftpl", 4)),
        ('base64encode(templatefile("init.tftpl", { name = var.nobody }))', ("init.tftpl", 4)),
        ('base64encode(templatefile("init.sh", {}))', ("init.sh", 3)),
        (f'base64encode(join("\\n", [\n    "#!/bin/bash",\n    "{LEAK}",\n  ]))', ("main.tf", 5)),
        ('base64encode(join("\\n", ["#!/bin/bash", file("init.sh")]))', ("init.sh", 3)),
        ("local.encoded", ("init.sh", 3)),
        ("base64encode(local.text)", ("main.tf", 15)),
        ("base64encode(local.lines)", ("main.tf", 19)),
        ("var.on ? local.encoded : null", ("init.sh", 3)),
    ],
)  # fmt: skip
def test_where_a_credential_in_a_script_stands(content: str, where: tuple[str, int]) -> None:
    behind = (
        'locals {\n  encoded = filebase64("init.sh")\n'
        f"  text = <<EOT\n{SCRIPT}EOT\n"
        f'  lines = join("\\n", [\n    "a",\n    "{LEAK}",\n  ])\n}}\n'
        'variable "name" {\n  default = "x"\n}\nvariable "on" {\n  default = true\n}\nvariable "nobody" {}\n'
    )
    report = run(
        script(content) + "\n" * 5 + behind,
        init_dot_sh=SCRIPT,
        clean_dot_sh=SCRIPT.rstrip(),
        wide_dot_sh=f"\n\n{SCRIPT}\n\n",
        wide_dot_tftpl=f"\n#!/bin/sh\necho ${{name}}\n{LEAK}\n",
        init_dot_tftpl=f"#!/bin/bash\necho ${{name}}\n%{{ if true }}\n{LEAK}\n%{{ endif }}\n",
    )
    assert places(report) == [where]
    assert report.findings[0].cause.way[0].span == report.findings[0].cause.span


@pytest.mark.parametrize(
    "content",
    [
        f'base64encode("#!/bin/bash\\n{LEAK}\\n")',
        f'"{b64encode(SCRIPT.encode()).decode()}"',
    ],
)
def test_what_is_written_on_one_line_stands_where_it_is_given(content: str) -> None:
    assert places(run(script(content))) == [("main.tf", 3)]


@pytest.mark.parametrize(
    "content",
    [
        'base64encode(replace(file("init.sh"), "bash", "sh"))',
        'base64encode(format("%s\\n", file("init.sh")))',
        'base64encode(indent(4, file("init.sh")))',
        'base64encode(indent(4, templatefile("init.sh", {})))',
        'base64encode(format("%s%s", local.head, file("init.sh")))',
        'base64encode("${local.head} ${substr(file("init.sh"), 0, 900)}")',
        'jsonencode({ a = base64encode(lower(file("init.sh"))) })',
        'base64encode(yamlencode({ a = file("init.sh") }))',
        'base64encode(jsonencode({ a = file("init.sh") }))',
        'base64encode(split("\\r\\n", replace(file("init.sh"), "\\n", "\\r\\n"))[2])',
        'base64encode(join("", [for line in split("\\n", file("init.sh")) : "${line};"]))',
        'base64encode("%{ for line in split("\\n", file("init.sh")) }${line};%{ endfor }")',
        'base64encode(regex("(?s)set.*", file("init.sh")))',
        'base64encode("${var.nobody} ${local.head} ${file("init.sh")}")',
        'base64encode(format("%s %s", var.nobody, file("init.sh")))',
    ],
)
def test_what_was_changed_on_the_way_is_told_where_it_is_written(content: str) -> None:
    before = 'variable "nobody" {}\nlocals {\n  head = "a"\n}\n'
    assert places(run(script(content, before), init_dot_sh=SCRIPT)) == [("init.sh", 3)]


CHANGED = [
    'format("%s-", {})',
    'format("%s %s", local.head, {})',
    '"${{local.head}} ${{{}}}"',
    '"%{{ if true }}${{{}}}%{{ endif }} x"',
    'join(" ", [local.head, {}])',
    'replace({}, "q", "z")',
    'lower({})',
    'substr({}, 0, 99)',
    'urlencode({})',
    'regex("d.*", {})',
    'trimprefix({}, "T")',
    'indent(2, "a\\n${{{}}}")',
    'jsonencode({{ a = {} }})',
    'yamlencode({{ a = {} }})',
    'join("", [for each in [local.head, {}] : "${{each}}-"])',
    'formatlist("%s x", [{}])[0]',
    'split(",", "a,${{{}}}")[1]',
]  # fmt: skip


@pytest.mark.parametrize("form", CHANGED)
@pytest.mark.parametrize("argument", ["content_base64", "source"])
def test_a_text_on_one_line_is_written_however_it_is_put_together(form: str, argument: str) -> None:
    content = form.format(f'"{TOKEN}"')
    content = f"base64encode({content})" if argument == "content_base64" else content
    text = script(content, 'locals {\n  head = "a"\n}\n').replace("content_base64", argument)
    report = run(text)
    assert places(report) == [("main.tf", 6)]
    assert len(report.findings) == 1


@pytest.mark.parametrize("form", CHANGED)
def test_what_somebody_hands_in_is_written_nowhere_however_it_is_changed(form: str) -> None:
    before = 'variable "token" {}\nlocals {\n  head = "a"\n}\n'
    options = OPTIONS._replace(settings=(FromText("token", TOKEN),))
    for content in (form.format("var.token"), f"base64encode({form.format('var.token')})"):
        report = run(script(content, before), options)
        assert (report.findings, report.unknown) == ([], [])


@pytest.mark.parametrize(
    "content",
    [
        '{ a = file("init.sh") }[var.nobody]',
        '["x", file("init.sh")][var.number]',
        'element(["x", file("init.sh")], var.number)',
        'lookup({ a = file("init.sh") }, var.nobody, "")',
    ],
)
def test_what_may_be_chosen_is_written_whatever_is_chosen(content: str) -> None:
    before = 'variable "nobody" { type = string }\nvariable "number" { type = number }\n'
    for each in (content, f"base64encode({content})"):
        assert places(run(script(each, before), init_dot_sh=SCRIPT)) == [("init.sh", 3)]


def test_what_stands_beside_something_unknown_is_no_part_of_it() -> None:
    before = f'variable "nobody" {{}}\nlocals {{\n  all = {{ t = "{TOKEN}", u = "x" }}\n}}\n'
    for content in ("merge(local.all, var.nobody).u", "{ a = local.all }[var.nobody].u", "local.all.u"):
        assert places(run(script(content, before))) == []


FILL = "# nothing to see\n" * 1_100


@pytest.mark.parametrize("content", ["base64encode(<<EOT\n{}EOT\n)", "<<EOT\n{}EOT\n"])
def test_a_long_text_of_which_some_is_not_known_is_searched_as_a_whole(content: str) -> None:
    text = f"a=${{var.nobody}}\n{FILL}{LEAK}\n{FILL}"
    before = 'variable "nobody" {}\n'
    line = text.count("\n", 0, text.index(LEAK)) + 5
    assert places(run(script(content.format(text), before))) == [("main.tf", line)]
    long = script('templatefile("i.tftpl", { nobody = var.nobody })', before)
    assert places(run(long, i_dot_tftpl=text.replace("var.", ""))) == [("i.tftpl", line - 4)]


def test_what_is_too_much_to_be_searched_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_searched_characters", len(FILL))
    report = run(script(f"<<EOT\n${{var.nobody}}\n{FILL}{LEAK}\n{FILL}EOT\n", 'variable "nobody" {}\n'))
    assert [[each.reason for each in answer.reasons] for answer in report.unknown] == [["limit"]]


def test_what_does_not_stand_in_a_text_is_compared_for_a_while_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_compared_characters", 100)
    many = "".join(f"T=dapi{number:032x}\n" for number in range(1, 99))
    content = f'"${{replace(file("many.sh"), "dapi", "x")}} ${{lower("T={TOKEN}")}} ${{var.t}}"'
    options = OPTIONS._replace(settings=(FromText("t", OTHER),))
    assert places(run(script(content, 'variable "t" {}\n'), options, many_dot_sh=many)) == [("main.tf", 4)]


def test_what_is_made_of_too_much_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_text_sources", 3)
    report = run(script('join("", ["a", "b", "c", var.nobody])', 'variable "nobody" {}\n'))
    assert [[each.reason for each in answer.reasons] for answer in report.unknown] == [["limit"]]


KEY = (
    "-----BEGIN RSA PRIVATE KEY-----\n"
    "MIIEowIBAAKCAQEAuGhJYbSxwqPlmzNvTkRdabcdefghabcdefghabcdefghabcd\n"
    "summertime0123456789summertime01\n-----END RSA PRIVATE KEY-----\n"
)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        ('base64encode(templatefile("k.tftpl", { k = file("k.pem") }))', ("k.pem", 1)),
        ('base64encode(indent(4, file("k.pem")))', ("k.pem", 1)),
        ('base64encode(join("\\n", [\n' + "".join(f'  "{line}",\n' for line in KEY.splitlines()) + "]))",
         ("main.tf", 4)),
        (f'base64encode(join("\\n", [\n  "#",\n  <<EOT\n{KEY}EOT\n  , "x"\n]))', ("main.tf", 6)),
    ],
)  # fmt: skip
def test_a_key_of_several_values_is_told(content: str, where: tuple[str, int]) -> None:
    report = run(script(content), k_dot_pem=KEY, k_dot_tftpl="#!/bin/sh\necho <<K\n${k}\nK\n")
    assert places(report) == [where]


def test_a_key_that_somebody_hands_in_is_written_nowhere() -> None:
    header, *body = KEY.splitlines(keepends=True)
    for content, given in (
        ("${var.k}\\n", KEY),
        (f"{header.strip()}\\n${{var.k}}\\n", "".join(body)),
        (f"{header.strip()}\\n${{var.k}}-----END RSA PRIVATE KEY-----\\n", "".join(body[:-1])),
    ):
        text = script(f'base64encode("#!/bin/sh\\necho\\n{content}")', 'variable "k" {}\n')
        assert places(run(text, OPTIONS._replace(settings=(FromText("k", given),)))) == []


def test_the_same_credential_at_a_second_place_is_told_beside_the_one_that_is_excused() -> None:
    first = f"<<EOT\n{LEAK} # {IGNORE}\nEOT\n"
    before = f'locals {{\n  a = {first}  b = format("%s\\n", lower(<<EOT\n{LEAK}\nEOT\n  ))\n}}\n'
    report = run(script('base64encode("${local.a}${local.b}")', before))
    assert (len(report.findings), len(report.suppressed)) == (1, 1)


def test_a_module_hands_a_script_on() -> None:
    tree = {
        "main.tf": 'module "m" {\n  source = "./m"\n  script = file("init.sh")\n}\n',
        "init.sh": SCRIPT,
        "m/main.tf": script("base64encode(var.script)", 'variable "script" { type = string }\n'),
    }
    report = lint(MemoryTree(tree), OPTIONS)
    assert places(report) == [("init.sh", 3)]
    assert ("main.tf", 3) in [(hop.span.file.path, hop.span.line) for hop in report.findings[0].cause.way if hop.span]


def test_what_is_put_into_a_script_is_edited_where_it_is_given_and_told_once() -> None:
    before = f'variable "token" {{\n  default = "{TOKEN}"\n}}\n'
    text = script(f"base64encode({heredoc('#!/bin/bash' + chr(10) + 'export T=${var.token}')})", before)
    assert places(run(text)) == [("main.tf", 2)]


def test_what_the_command_line_puts_into_a_script_is_not_written_there() -> None:
    text = script(
        f"base64encode({heredoc('#!/bin/bash' + chr(10) + 'export T=${var.token}')})", 'variable "token" {}\n'
    )
    assert places(run(text, OPTIONS._replace(settings=(FromText("token", TOKEN),)))) == []


def test_every_line_is_a_finding_of_its_own_and_two_on_one_line_are_one() -> None:
    text = f"{SCRIPT}export A={OTHER} B={TOKEN}\n"
    assert places(run(script('filebase64("init.sh")'), init_dot_sh=text)) == [("init.sh", 3), ("init.sh", 4)]


def test_of_very_many_lines_the_text_is_told_as_well() -> None:
    most = limits.max_parts_of_text
    text = "".join(f"export T{number}=dapi{number:032x}\n" for number in range(1, 2 * most))
    found = places(run(script('filebase64("init.sh")'), init_dot_sh=text))
    assert found == [("init.sh", number + 1) for number in range(most)] + [("main.tf", 3)]


def test_of_very_many_instances_the_last_are_told_at_the_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "max_run_parts", 3)
    text = 'resource "databricks_file" "f" {\n  count = 3\n  path = "/${count.index}"\n  source = "init.sh"\n}\n'
    report = run(text, init_dot_sh=f"{SCRIPT}{OTHER}\n")
    found = [(*place, len(finding.members)) for place, finding in zip(places(report), report.findings, strict=True)]
    assert found == [("init.sh", 3, 1), ("init.sh", 4, 1), ("main.tf", 4, 2)]


@pytest.mark.parametrize(
    "content",
    [
        'provider::terraform::decode_tfvars(file("x.txt")).d',
        "templatestring(local.text, { n = 1 })",
    ],
)
def test_a_text_that_is_in_no_file_is_no_place(content: str) -> None:
    needs = (
        'terraform {\n  required_providers {\n    terraform = { source = "terraform.io/builtin/terraform" }\n  }\n}\n'
    )
    before = f"{needs}locals {{\n  text = <<EOT\na\n{LEAK} $${{n}}\nEOT\n}}\n"
    report = run(script(f"base64encode({content})", before), x_dot_txt=f"d = <<EOT\na\n{LEAK}\nEOT\n")
    spans = [hop.span for finding in report.findings for hop in finding.cause.way if hop.span is not None]
    assert {span.file.path for span in spans} <= {"main.tf", "x.txt"}


def test_what_has_no_line_is_told_beside_what_has_one() -> None:
    content = f'base64encode(join("\\n", [file("init.sh"), upper("x"), replace("{OTHER}", "z", "y")]))'
    assert places(run(script(content), init_dot_sh=SCRIPT)) == [("init.sh", 3), ("main.tf", 3)]


# --- comments -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "excused"),
    [
        ("init.sh", f"{LEAK} # {IGNORE}\n", True),
        ("init.sh", f"# {IGNORE}\n{LEAK}\n", True),
        ("init.sh", f"# {IGNORE}\necho\n{LEAK}\n", False),
        ("init", f"{LEAK} # {IGNORE}\n", True),
        ("nb.py", f"# {IGNORE}\nT = '{TOKEN}'\n", True),
        ("nb.sql", f"-- {IGNORE}\nSET t = '{TOKEN}'\n", True),
        ("nb.scala", f'val t = "{TOKEN}" // {IGNORE}\n', True),
        ("nb.r", f"t <- '{TOKEN}' # {IGNORE}\n", True),
        ("init.tftpl", f"{LEAK} # {IGNORE}\n", True),
    ],
)
def test_a_comment_in_a_script_counts_at_its_line(name: str, text: str, excused: bool) -> None:
    report = lint(MemoryTree({"main.tf": script(f'filebase64("{name}")'), name: text}), OPTIONS)
    assert (len(report.findings), len(report.suppressed)) == ((0, 1) if excused else (1, 0))


@pytest.mark.parametrize("place", ["argument", "inside", "before"])
def test_a_comment_at_the_argument_or_in_the_heredoc_counts(place: str) -> None:
    lines = SCRIPT.replace(LEAK, f"{LEAK} # {IGNORE}" if place == "inside" else f"# {IGNORE}\n{LEAK}")
    text = script(f"base64encode({heredoc(SCRIPT if place == 'argument' else lines)})")
    if place == "argument":
        text = text.replace("  content_base64", f"  # {IGNORE}\n  content_base64")
    report = run(text)
    assert (len(report.findings), len(report.suppressed)) == (0, 1)
    assert report.diagnostics == []


def test_a_comment_in_a_text_on_one_line_is_none() -> None:
    text = f'resource "databricks_job" "j" {{\n  description = "{TOKEN} # {IGNORE}"\n}}\n'
    assert len(run(text).findings) == 1


# --- files that the provider uploads ----------------------------------------------------------------------------------

UPLOADS = ["notebook", "workspace_file", "file", "dbfs_file", "global_init_script"]


def upload(source: str, kind: str = "databricks_notebook", argument: str = "source") -> str:
    return f'resource "{kind}" "n" {{\n  path = "/n"\n  {argument} = {source}\n}}\n'


@pytest.mark.parametrize("kind", UPLOADS)
def test_a_file_that_is_uploaded_is_read(kind: str) -> None:
    report = run(upload('"${path.module}/nb.py"', f"databricks_{kind}"), nb_dot_py=f"import os\nT = '{TOKEN}'\n")
    assert places(report) == [("nb.py", 2)]
    assert ("main.tf", 3) in [(hop.span.file.path, hop.span.line) for hop in report.findings[0].cause.way if hop.span]
    assert report.files == 2


def test_a_file_of_one_line_is_read_and_one_that_several_upload_is_one_finding() -> None:
    text = upload('"t.txt"', "databricks_file") + upload('"t.txt"', "databricks_dbfs_file")
    report = run(text, t_dot_txt=TOKEN)
    assert places(report) == [("t.txt", 1)]
    assert len(report.findings[0].members) == 2


def test_a_dashboard_is_read_from_its_file() -> None:
    text = f'{{"datasets": [\n  {{"query": "SELECT \'{TOKEN}\'"}}\n]}}\n'
    report = run(upload('"d.json"', "databricks_dashboard", "file_path"), d_dot_json=text)
    assert places(report) == [("d.json", 2)]


def test_a_name_in_a_document_that_is_uploaded_gives_away_what_it_stands_for() -> None:
    report = run(upload('"c.json"', "databricks_workspace_file"), c_dot_json='{\n  "db_password": "hunter2Xk91"\n}\n')
    assert places(report) == [("c.json", 2)]


@pytest.mark.parametrize("source", ['"gone.py"', '"../nb.py"', '"/etc/passwd"', "var.nobody", "null", '"lib.whl"'])
def test_a_file_that_is_not_here_decides_nothing(source: str) -> None:
    report = run(upload(source) + 'variable "nobody" {}\n', lib_dot_whl=b"PK\0" + TOKEN.encode())
    assert (report.findings, report.unknown) == ([], [])
    assert [each for each in report.diagnostics if each.level == "error"] == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"#" * (limits.max_string_length + 1), "limit"), (b"#" * (limits.max_file_bytes + 1), "limit"),
     (SCRIPT.encode("utf-16"), "error")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_unknown_for_who_asks(data: bytes, reason: str) -> None:
    report = run(upload('"nb.py"'), nb_dot_py=data)
    assert [[each.reason for each in answer.reasons] for answer in report.unknown] == [[reason]]
    assert run(upload('"nb.py"'), OPTIONS._replace(select=("library-not-pinned",)), nb_dot_py=data).unknown == []


def test_a_binary_file_is_no_text() -> None:
    assert places(run(upload('"nb.bin"'), nb_dot_bin=b"\x7fELF\0" + SCRIPT.encode())) == []
    assert places(run(script('filebase64("nb.bin")'), nb_dot_bin=b"\x7fELF\0" + SCRIPT.encode())) == []


def test_a_link_out_of_the_root_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.sh").write_text(SCRIPT)
    root = tmp_path / "root"
    root.mkdir()
    os.symlink(tmp_path / "secret.sh", root / "nb.sh")
    (root / "main.tf").write_text(upload('"nb.sh"'))
    report = lint(DirectoryTree(str(root)), OPTIONS)
    assert (report.findings, report.unknown, report.files) == ([], [], 1)


# --- hostile files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (SCRIPT.replace("\n", "\r\n").encode(), 3),
        (SCRIPT.replace("\n", "\r").encode(), 3),
        (b"\xef\xbb\xbf" + SCRIPT.encode(), 3),
        (SCRIPT.replace("set -e", "echo gr\xfc\xdfe").encode("latin-1"), 3),
        (SCRIPT.replace("set -e", "echo e\u0301").encode(), 3),
        (SCRIPT.encode().rstrip(), 3),
        (b"#" * 700_000 + b"\n" + LEAK.encode(), 2),
        (b"\n" * 600_000 + LEAK.encode() + b"\n", 600_001),
    ],
)
def test_a_script_of_whatever_kind_has_its_lines(data: bytes, line: int) -> None:
    for text in (script('filebase64("init.sh")'), upload('"init.sh"')):
        report = run(text, init_dot_sh=data)
        assert places(report) == [("init.sh", line)]
        span = report.findings[0].cause.span
        assert span.file.text[span.start : span.end] == TOKEN
    if b"\xfc" not in data:
        assert places(run(script('base64encode(file("init.sh"))'), init_dot_sh=data)) == [("init.sh", line)]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("content", [f"base64encode({heredoc(SCRIPT)})", 'filebase64("init.sh")', 'file("init.sh")'])
def test_no_report_shows_the_credential_of_a_script(format: str, content: str) -> None:
    report = run(script(content), init_dot_sh=SCRIPT)
    assert report.findings
    shown = render(format, report, RenderOptions("0", show=frozenset({"unknown", "pass"}), verbose=True))
    assert TOKEN not in shown
    assert b64encode(SCRIPT.encode()).decode()[-24:] not in shown


def test_the_line_is_shown_without_what_is_secret_in_it() -> None:
    for content in (f"base64encode({heredoc(SCRIPT)})", 'filebase64("init.sh")'):
        shown = render("text", run(script(content), init_dot_sh=SCRIPT), RenderOptions("0"))
        assert "export DATABRICKS_TOKEN=***" in shown


# --- bundles ------------------------------------------------------------------------------------------------------


def bundle(description: str) -> str:
    return f"bundle: {{name: b}}\nresources:\n  jobs:\n    etl:\n      name: etl\n      description: {description}\n"


@pytest.mark.parametrize(
    ("description", "line"),
    [
        (f"|\n        runs\n\n        with {TOKEN}", 9),
        (f"|-\n        runs\n          with {TOKEN}\n        always", 8),
        (f">\n        runs\n        with {TOKEN}\n\n        always", 8),
        (f"|\n        runs ${{var.given}}\n        with {TOKEN}", 8),
        (f"|\n        runs ${{var.known}}\n        with {TOKEN}", 8),
        (f'"runs\n        with {TOKEN}"', 7),
        (f"runs with {TOKEN}", 6),
    ],
)
def test_a_text_of_a_bundle_has_its_lines(description: str, line: int) -> None:
    text = bundle(description) + "variables:\n  given: {description: x}\n  known: {default: x}\n"
    report = lint(MemoryTree({"databricks.yml": text}), OPTIONS)
    assert places(report) == [("databricks.yml", line)]


def test_a_comment_in_a_block_scalar_counts_at_its_line() -> None:
    text = bundle(f"|\n        runs\n        with {TOKEN} # {IGNORE}\n        always")
    report = lint(MemoryTree({"databricks.yml": text}), OPTIONS)
    assert (len(report.findings), len(report.suppressed)) == (0, 1)


# --- lists in texts -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "each",
    [
        'split("\\n", file("r.txt"))',
        'compact(split("\\n", file("r.txt")))',
        'split("\\n", trimspace(file("r.txt")))',
        '[for line in split("\\n", file("r.txt")) : trimspace(line) if line != ""]',
        'split("\\n", "${file("r.txt")}")',
    ],
)
def test_a_library_that_a_list_in_a_file_names_stands_in_the_file(each: str) -> None:
    text = (
        f'resource "databricks_library" "l" {{\n  for_each = toset({each})\n  cluster_id = "c"\n'
        "  pypi {\n    package = each.value\n  }\n}\n"
    )
    options = Options(select=("library-not-pinned",), as_of="2026-11-29")
    assert ("r.txt", 2) in places(run(text, options, r_dot_txt="pandas==2.2.1\nmlflow\n"))
    ignored = "pandas==2.2.1\nmlflow # dasf-lint: ignore[library-not-pinned] a test\n"
    if "compact" not in each and "for line" not in each:
        return
    report = run(text, options, r_dot_txt=ignored)
    assert [(finding.cause.span.file.path, finding.cause.span.line) for finding in report.suppressed] == [("r.txt", 2)]


def test_a_name_in_a_document_too_long_to_be_gone_through_stands_at_its_line() -> None:
    lines = [f'  "k{number}": "{"x" * 40}",\n' for number in range(600)]
    document = "{\n" + "".join(lines) + '  "db_password": "hunter2Xk91"\n}\n'
    assert len(document) > limits.max_settings_text
    for text in (
        upload('"c.json"'),
        'resource "databricks_dashboard" "d" {\n  serialized_dashboard = file("c.json")\n}\n',
    ):
        assert places(run(text, c_dot_json=document)) == [("c.json", 602)]


def test_a_text_may_be_trimmed_very_often() -> None:
    most = 1_500
    trims = "".join(f'  a{n + 1} = trimprefix(local.a{n}, "\\n")\n' for n in range(most))
    before = f'locals {{\n  a0 = file("init.sh")\n{trims}}}\n'
    report = run(script(f"base64encode(local.a{most})", before), init_dot_sh="\n" * most + SCRIPT)
    assert places(report) == [("init.sh", most + 3)]


@pytest.mark.parametrize(("other", "line"), [("x", 9), ("hunter2Xk91", 7)])
def test_a_value_of_a_document_in_a_block_scalar_stands_at_its_line(other: str, line: int) -> None:
    """Where it is the only one that reads like this."""
    head = "bundle: {name: b}\nresources:\n  clusters:\n    c:\n      cluster_name: c\n      spark_env_vars:\n"
    text = f'{head}        CONFIG: |\n          {{"greeting": "{other}",\n           "db_password": "hunter2Xk91"}}\n'
    report = lint(MemoryTree({"databricks.yml": text}), OPTIONS)
    assert places(report) == [("databricks.yml", line)]
