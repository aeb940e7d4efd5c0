"""Strings, heredocs and directives. The values of texts were recorded from Terraform 1.11.4."""

import pytest
from syntax_forms import expression, file, form

from dasf_lint.core import limits
from dasf_lint.hcl import parser
from dasf_lint.hcl.errors import HclError
from dasf_lint.hcl.nodes import Expression, Template

TREES = {
    '"a${b}c"': '(template "a" b "c")',
    '"${b}"': "(unwrap b)",
    '"${b.c[0]}"': "(unwrap b.c[0])",
    '"${ b }"': "(unwrap b)",
    '"${true}"': "(unwrap true)",
    '"${b}${c}"': "(template b c)",
    '"${b} "': '(template b " ")',
    '"${"a"}"': '(unwrap "a")',
    '"${"${"${a}"}"}"': "(unwrap (unwrap (unwrap a)))",
    '"x${"y${"z${a}"}"}"': '(template "x" (template "y" (template "z" a)))',
    '"${{a = 1}.a}"': '(unwrap (object "a": 1).a)',
    '"${[for x in y : "${x}"]}"': "(unwrap (for x y (unwrap x)))",
    '"${f("}")}"': '(unwrap (call f "}"))',
    '"${f(\n1\n)}"': "(unwrap (call f 1))",
    '"${a # c\n}"': "(unwrap a)",
    '"${a /* } */}"': "(unwrap a)",
    '"${a ? "b" : "c"}"': '(unwrap (? a "b" "c"))',
    # escapes
    '"\\n\\t\\r\\"\\\\"': '"\\n\\t\\r\\"\\\\"',
    '"\\u00e9\\U0001F600"': '"\u00e9\U0001f600"',
    '"$${a} %%{b}"': '"${a} %{b}"',
    '"$$${a}"': '"$${a}"',
    '"$$$${a}"': '"$$${a}"',
    '"$ % $$ %% $a 100%"': '"$ % $$ %% $a 100%"',
    '"a$"': '"a$"',
    '"{}"': '"{}"',
    # trimming
    '"a  ${~ b ~}  c"': '(template "a" b "c")',
    '"a\\n ${~ b}"': '(template "a" b)',
    '" ${~ b ~} "': '(template "" b "")',
    '"${~ b ~}"': "(unwrap b)",
    '"a ${b ~} ${~ c} d"': '(template "a " b "" c " d")',
    # directives
    '"%{ if a }b%{ endif }"': '(template (if a ("b") ()))',
    '"%{ if a }b%{ else }c%{ endif }d"': '(template (if a ("b") ("c")) "d")',
    '"%{ if a }%{ else }%{ endif }"': "(template (if a () ()))",
    '"%{ for x in y }${x},%{ endfor }"': '(template (each x y x ","))',
    '"%{ for k, v in y }${k}%{ endfor }"': "(template (each k,v y k))",
    '"%{if a}%{for x in y}z%{endfor}%{else}%{if b}c%{endif}%{endif}"': '(template (if a ((each x y "z")) ((if b ("c") ()))))',
    '" %{~ if a ~} b %{~ endif ~} "': '(template "" (if a ("b") ()) "")',
    # heredocs
    "<<E\na\nE": '"a\\n"',
    "<<E\nE": '""',
    "<<E\n\nE": '"\\n"',
    "<<E\n  a\n  E": '"  a\\n"',
    "<<E\na ${b}\nE": '(template "a " b "\\n")',
    "<<E\n${b}\nE": '(template b "\\n")',
    '<<E\n"q" \\n $${a}\nE': '"\\"q\\" \\\\n ${a}\\n"',
    "<<E\nEE\nE E\nE": '"EE\\nE E\\n"',
    "<<E\n${\nE\n}\nE": '(template E "\\n")',
    "<<E\n${[{},\nE\n]}\nE": '(template (tuple (object) E) "\\n")',
    "<<E\n${<<F\nx\nF\n}\nE": '(template "x\\n" "\\n")',
    "<<E-1\na\nE-1": '"a\\n"',
    "<<-E\n  a\n    b\n  E": '"a\\n  b\\n"',
    "<<-E\n    a\n  b\n  E": '"  a\\nb\\n"',
    "<<-E\n  a\n\n \n  b\nE": '"a\\n\\n \\nb\\n"',
    "<<-E\n\ta\n\t b\nE": '"a\\n b\\n"',
    "<<-E\n  ${a}\n    b\nE": '(template "" a "\\n  b\\n")',
    "<<-E\n${a}\n    b\nE": '(template a "\\n    b\\n")',
    "<<-E\nE": '""',
    "<<E\na\r\nE": '"a\\r\\n"',
}


@pytest.mark.parametrize("text", TREES, ids=ascii)
def test_template_has_the_tree_of_the_table(text: str) -> None:
    assert form(expression(text)) == TREES[text]


def value(node: Expression, scope: dict[str, object]) -> object:
    """The little evaluation that the recorded values need."""
    kind = type(node).__name__
    if kind == "Literal":
        return node.value  # type: ignore[attr-defined]
    if kind == "RootName":
        return scope[node.name]  # type: ignore[attr-defined]
    if kind == "TupleCons":
        return [value(item, scope) for item in node.items]  # type: ignore[attr-defined]
    if kind == "TemplateIf":
        return text_of(node.then if value(node.condition, scope) else node.otherwise, scope)  # type: ignore[attr-defined]
    if kind == "TemplateFor":
        elements = value(node.collection, scope)  # type: ignore[attr-defined]
        return "".join(text_of(node.body, {**scope, node.value_name: one}) for one in elements)  # type: ignore[attr-defined]
    assert isinstance(node, Template)
    return value(node.parts[0], scope) if node.unwraps else text_of(node.parts, scope)


def text_of(parts: object, scope: dict[str, object]) -> str:
    values = [value(part, scope) for part in parts]  # type: ignore[attr-defined]
    return "".join(one if isinstance(one, str) else str(one).lower() for one in values)


RECORDED = {
    "directives trim one line only": (
        "<<-EOT\n    %{ for i in l ~}\n      server ${i}\n    %{ endfor ~}\n  end\n  EOT",
        "      server x\n      server y\n  end\n",
    ),
    "interpolation trims its own line only": ("<<EOT\na\n   ${~ t ~}\n   b\nEOT", "a\ntrue   b\n"),
    "lines of white space do not count": (
        "<<-EOT\n    a\n      b\n\n   \tc ${t}\n    $x\n  EOT",
        "a\n  b\n\nc true\n$x\n",
    ),
    "a line may begin with a value": ("<<-EOT\n    ${t}\n      b\n  EOT", "true\n  b\n"),
    "quoted text trims over lines": ('"a\\n  ${~ t ~}  \\n b"', "atrueb"),
    "trimmed lines lose their indentation twice": (
        "<<-EOT\n    %{ if t ~}\n    yes\n    %{~ else ~}\n    no\n    %{~ endif }\n    tail\n  EOT",
        "        yes\n\n    tail\n",
    ),
    "a value alone has its line end": ("<<EOT\n${t}\nEOT", "true\n"),
    "escapes": ('"$${a} %%{b} $$$${c} $ % $$ 100%"', "${a} %{b} $$${c} $ % $$ 100%"),
    "backslashes mean nothing in a heredoc": ("<<-EOT\n    a \\n $${x}\n\t  tab\n  EOT", " a \\n ${x}\ntab\n"),
    "an empty directive is an empty string": ('"%{ if t }%{ endif }"', ""),
}


@pytest.mark.parametrize("name", RECORDED)
def test_template_has_the_recorded_value(name: str) -> None:
    text, expected = RECORDED[name]
    assert value(expression(text), {"t": True, "l": ["x", "y"]}) == expected


def test_bare_template_has_the_recorded_value() -> None:
    text = "  a\n  %{ for x in [1,2] ~}\n   i${x}\n  %{~ endfor ~}\n end $"
    assert value(parser.parse_template(file(text)), {}) == "  a\n     i1\n   i2\n end $"


def test_bare_template_keeps_absolute_offsets() -> None:
    text = 'junk|a ${b} "|junk'
    node = parser.parse_template(file(text), 5, 13)
    assert isinstance(node, Template)
    assert [text[part.start : part.end] for part in node.parts] == ["a ", "b", ' "']
    assert form(parser.parse_template(file("no sequence"))) == '"no sequence"'
    assert form(parser.parse_template(file(""))) == '""'


def test_parts_of_a_template_know_where_they_stand() -> None:
    whole = 'x = "a ${b} c%{ if d }e%{ endif }"\n'
    node = expression('"a ${b} c%{ if d }e%{ endif }"')
    assert isinstance(node, Template)
    assert not node.heredoc
    assert [whole[part.start : part.end] for part in node.parts] == ["a ", "b", " c", "%{ if d }e%{ endif }"]


def test_heredoc_says_that_it_is_one() -> None:
    node = expression("<<E\n${a}\nE")
    assert isinstance(node, Template)
    assert node.heredoc


ERRORS = {
    "%{ if a }": "Unexpected end of template",
    "%{ for a in b }": "Unexpected end of template",
    "%{ endif }": "Unexpected endif directive",
    "%{ else }": "Unexpected else directive",
    "%{ endfor }": "Unexpected endfor directive",
    "%{ if a }%{ endfor }": "Unexpected endfor directive",
    "%{ for a in b }%{ else }": "Unexpected else directive",
    "%{ if a }%{ else }%{ else }%{ endif }": "Unexpected else directive",
    "%{ while a }": "Invalid template control keyword",
    "%{ if.b }": "Invalid template directive",
    "%{ 1 }": "Invalid template directive",
    "%{}": "Invalid template directive",
    "%{ if a b }": "Extra characters in if marker",
    "%{ endif a }": "Extra characters in endif marker",
    "%{ for 1 in a }": "Invalid 'for' directive",
    "%{ for a b }": "Invalid 'for' directive",
    "${ a": "Unclosed template interpolation sequence",
    "${ a ${ b }": "Unclosed template interpolation sequence",
    "%{ if a": "Unclosed template interpolation sequence",
    "${ a ~~}": "Unsupported operator",
}


@pytest.mark.parametrize("text", ERRORS, ids=ascii)
def test_broken_template_is_named_as_the_language_names_it(text: str) -> None:
    with pytest.raises(HclError) as error:
        parser.parse_template(file(text))
    assert error.value.message.startswith(ERRORS[text])
    assert 0 <= error.value.start <= error.value.end <= len(text)


def test_templates_and_directives_are_bounded() -> None:
    for text in ("${" + '"${' * 150 + "1" + '}"' * 150 + "}", "%{if a}" * 201 + "%{endif}" * 201):
        with pytest.raises(HclError) as error:
            parser.parse_template(file(text))
        assert error.value.code == "nesting"
    assert parser.parse_template(file("%{if a}" * (limits.max_nesting - 1) + "%{endif}" * (limits.max_nesting - 1)))
    assert parser.parse_template(file('${"' * 60 + '"}' * 60))
