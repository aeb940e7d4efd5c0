"""Small root modules, drawn at random, whose variables have no value; and values for them."""

from hypothesis import strategies as st

WORDS = [
    "prod", "dev", "users", "account users", "admins", "NONE", "USER_ISOLATION", "CAN_MANAGE", "0.0.0.0/0", "10.0.0.0/8",
    "main", "15.4.x-scala2.12", "dapi0123456789abcdef0123456789abcdef", "", "true", "5",
]  # fmt: skip
VARIABLES = {
    "s": "string", "t": "string", "n": "number", "b": "bool", "c": "bool", "l": "list(string)", "m": "map(string)",
    "o": "object({ a = optional(string), b = optional(bool, true) })",
}  # fmt: skip
_DECLARED = "".join(f'variable "{name}" {{\n  type = {type}\n}}\n' for name, type in VARIABLES.items())

words = st.sampled_from(WORDS).map(lambda word: f'"{word}"')
numbers = st.sampled_from([0, 1, 2, 90, 7_776_000, 31_536_000, -1, 1.5]).map(str)
flags = st.sampled_from(["true", "false"])


def _texts(inner: st.SearchStrategy[str], flag: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        words,
        st.sampled_from(["var.s", "var.t", 'var.m["a"]', "var.o.a", "var.l[0]", "local.k", "one(var.l)", "null"]),
        st.builds('"${{{}}}-x"'.format, inner),
        st.builds("({} ? {} : {})".format, flag, inner, inner),
        st.builds('lookup(var.m, "a", {})'.format, inner),
        st.builds("coalesce({}, {})".format, inner, inner),
        st.builds("try(var.o.a, {})".format, inner),
        st.builds("lower({})".format, inner),
        st.builds('join(",", [{}, {}])'.format, inner, inner),
        st.builds("element([{}, {}], var.n)".format, inner, inner),
        st.builds('replace({}, "s", "z")'.format, inner),
    )


def _booleans(inner: st.SearchStrategy[str], text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        flags,
        st.sampled_from(
            ["var.b", "var.c", "var.o.b", "var.n > 3", "length(var.l) > 0", "var.s == null", "can(var.o.a)"]
        ),
        st.builds("!{}".format, inner),
        st.builds("({} && {})".format, inner, inner),
        st.builds("({} || {})".format, inner, inner),
        st.builds("({} == {})".format, text, text),
        st.builds("contains(var.l, {})".format, text),
        st.builds('startswith("${{{}}}", "p")'.format, text),
    )


simple_texts = _texts(words, flags)
booleans = _booleans(_booleans(flags, words), simple_texts)
texts = _texts(simple_texts, booleans)
amounts = st.one_of(
    numbers,
    st.sampled_from(["var.n", "var.n + 1", "length(var.l)", "max(var.n, 1)", "tonumber(var.s)"]),
    st.builds("({} ? {} : var.n)".format, booleans, numbers),
)
lists = st.one_of(
    st.builds("[{}, {}]".format, texts, texts),
    st.sampled_from(
        ["var.l", "[]", 'concat(var.l, ["users"])', "[for x in var.l: x if var.b]", "keys(var.m)", "toset(var.l)"]
    ),
)
maps = st.one_of(
    st.builds("{{ a = {}, environment = {} }}".format, texts, texts),
    st.sampled_from(["var.m", 'merge(var.m, { a = "x" })', "{ for x in var.l : x => x }"]),
)
repetitions = st.one_of(
    st.just(""), st.just(""), st.just(""),
    st.builds("  count = {} ? 1 : 0\n".format, booleans),
    st.builds("  for_each = toset({})\n".format, st.sampled_from(["var.l", '["a", "b"]', "[var.s]"])),
    st.just("  count = var.n > 3 ? 2 : 1\n"),
)  # fmt: skip

bodies = st.one_of(
    st.tuples(st.just("databricks_token"), st.builds("  lifetime_seconds = {}\n  comment = {}\n".format, amounts, texts)),
    st.tuples(st.just("databricks_obo_token"), st.builds("  application_id = {}\n  lifetime_seconds = {}\n".format, texts, amounts)),
    st.tuples(
        st.just("databricks_cluster"),
        st.builds(
            "  spark_version = {}\n  data_security_mode = {}\n  spark_conf = {}\n  custom_tags = {}\n".format, texts, texts, maps, maps
        ),
    ),
    st.tuples(
        st.just("databricks_grants"),
        st.builds(
            "  catalog = {}\n  grant {{\n    principal = {}\n    privileges = {}\n  }}\n".format, texts, texts, lists
        ),
    ),
    st.tuples(
        st.just("databricks_grants"),
        st.builds(
            '  schema = "a.b"\n  dynamic "grant" {{\n    for_each = {}\n    content {{\n      principal = grant.value\n'
            "      privileges = {}\n    }}\n  }}\n".format, lists, lists,
        ),
    ),
    st.tuples(
        st.just("databricks_permissions"),
        st.builds(
            "  job_id = {}\n  access_control {{\n    group_name = {}\n    permission_level = {}\n  }}\n".format, texts, texts, texts
        ),
    ),
    st.tuples(
        st.just("databricks_job"),
        st.builds("  name = {}\n  run_as {{\n    user_name = {}\n  }}\n  tags = {}\n".format, texts, texts, maps),
    ),
    st.tuples(
        st.just("azurerm_databricks_workspace"),
        st.builds(
            "  public_network_access_enabled = {}\n  custom_parameters {{\n    no_public_ip = {}\n  }}\n  tags = {}\n".format,
            booleans, booleans, maps,
        ),
    ),
    st.tuples(
        st.just("databricks_secret"), st.builds("  string_value = {}\n  scope = {}\n  key = {}\n".format, texts, texts, texts)
    ),
    st.tuples(
        st.just("databricks_ip_access_list"), st.builds('  label = "x"\n  list_type = {}\n  ip_addresses = {}\n'.format, texts, lists)
    ),
)  # fmt: skip


@st.composite
def roots(draw: st.DrawFn) -> str:
    """The text of `main.tf`."""
    parts = [_DECLARED, f"locals {{\n  k = {draw(texts)}\n}}\n".replace("local.k", "var.s")]
    for index in range(draw(st.integers(1, 4))):
        type, body = draw(bodies)
        parts.append(f'resource "{type}" "r{index}" {{\n{draw(repetitions)}{body}}}\n')
    return "".join(parts)


def _quoted(word: str) -> str:
    return f'"{word}"'


_words = st.sampled_from([word for word in WORDS if word])
_list_values = st.lists(_words, max_size=2).map(lambda items: f"[{', '.join(map(_quoted, items))}]")
_map_values = st.dictionaries(st.sampled_from(["a", "environment", "z"]), _words, max_size=2).map(
    lambda items: "{" + ", ".join(f'{key} = "{value}"' for key, value in items.items()) + "}"
)
VALUES: dict[str, st.SearchStrategy[str]] = {
    "s": _words, "t": _words, "n": numbers, "b": flags, "c": flags, "l": _list_values, "m": _map_values,
    "o": st.sampled_from(["{}", '{ a = "users" }', '{ a = "prod", b = false }', "{ b = null }"]),
}  # fmt: skip


@st.composite
def assignments(draw: st.DrawFn) -> dict[str, str]:
    """Values of some variables or of all, as the command line takes them."""
    names = draw(st.sets(st.sampled_from(sorted(VALUES)), min_size=1))
    return {name: draw(VALUES[name]) for name in sorted(names)}
