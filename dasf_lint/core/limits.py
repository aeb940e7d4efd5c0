"""Every number that bounds the work done on somebody else's input.

All budgets count things (bytes, steps, elements), never seconds: the same input meets the same limit on every machine.
"""

max_file_bytes = 5 * 1024 * 1024
max_plan_bytes = 64 * 1024 * 1024
"""Of a plan or a resolved bundle that the command line names."""

max_baseline_bytes = 64 * 1024 * 1024
max_baseline_comparisons = 2_000_000
"""Resources of entries and findings that are held against each other where no fingerprint fits."""

max_files = 50_000
max_entries = 200_000
"""Files and directories that one walk sees; a large repository has a tenth of it."""
max_directory_depth = 64
max_glob_work = 500_000
"""Names that all patterns of the bundles of a run may compare; long ones, compared with long patterns, count more."""
max_source_patterns = 100
"""Different sources of module calls that are known in part only; more count as one that may lead anywhere."""
max_linked_includes = 1_000
"""Files that all bundles of a run include by a way with a link in it: one file may have any number of such ways."""
max_stray_bytes = 64 * 1024 * 1024
"""Of all YAML and JSON that is searched for resources which no bundle includes."""
max_path_length = 4096

max_nesting = 200
"""Depth of nested expressions, blocks, templates, YAML collections and JSON values."""

max_string_length = 1_000_000
max_collection_size = 100_000
max_number_bits = 512
max_number_digits = 1_000
"""Digits that a number literal or a conversion from text may have."""

max_value_depth = 100
"""Nesting of collections in one value; beyond it stands an unknown, so that recursion over values has a bound."""
max_value_size = 200_000
"""Values in one value, shared ones counted each time, long texts and numbers of many digits as several of them: walks
over a value take as long as it is large."""
max_binary_exponent = 1 << 12
"""Beyond this a number leaves the range that is computed; Terraform's own range is far wider. Such a number, and every
integer on the way to its decimal, has fewer digits than Python prints (4,300)."""
max_known_piece = 128
"""Characters that are kept of each known piece of an unknown text."""
max_known_pieces = 8
"""Known pieces inside of an unknown text, between its beginning and its end."""
max_symbol_length = 400
"""Of a composed symbol; beyond it two unknowns are not recognised as the same."""
max_syntax_errors = 50
"""Reported per file. Each is a fresh search for the next block, so they are not free."""
max_related_places = 24
"""That one finding shows beside its own."""
max_deciders = 8
"""Conditions on the way of a value whose variables are told, and variables that one finding tells as deciding it."""
max_deciders_of_condition = 4
"""Variables and locals that one condition was made of, and that one name in a `count` leads to."""
max_choices = 20
"""Texts that are looked at for one value because an expression on its way chooses among them."""
max_told_elements = 8
"""Of a list in a message."""
max_told_literals = 100
"""Of a list that stands in the condition of a policy, in a message."""
max_carried_text = 10_000
"""Characters of a text of which it is told which of its parts carries what is wrong."""
max_stations = 256
"""On the way of a value: more than the deepest modules hand a value through, so that its source is among them."""
max_doubtful_resources = 64
"""Resources that may refer to anything are selected one by one up to this number; beyond it they are one doubt."""

max_cell_steps = 200_000
"""Expression nodes visited for one cell (one attribute of one instance)."""

max_root_steps = 1_000_000
"""Of all expressions of one root, and the values that its resources hold: fifty times what large ones take. When they
are used up, an expression may still take `max_late_steps`, so that what is plain stays known."""
max_shared_steps = 1_500_000
"""Of all roots of a run together, beyond the `max_own_steps` that each has for itself: a hundred roots that take all
they can are no hundred times the work."""
max_own_steps = 20_000
max_late_steps = 100

max_instances = 10_000
"""Instances of one resource or module call; beyond it stands one symbolic instance."""

max_root_instances = 20_000
"""Instances of all resources and module calls of one root that are repeated."""

max_module_depth = 32
max_module_instances = 10_000
max_alias_expansion = 100_000
"""Values that all aliases of one YAML file may stand for together."""

max_yaml_nodes = 1_000_000
max_bundle_values = 50_000
"""Values that references may put in place in one target of a bundle."""
max_bundle_text = 20_000_000
"""Characters of all texts in one target of a bundle in which references are replaced."""
max_placed_characters = 2_000_000
"""Of documents in files and templates of which it is worked out where every value stands, in all roots of a run
together, each document once. Beyond it the values are the same, and stand where the text stands."""
max_regex_input = 64 * 1024
max_regex_memory = 1 << 18
max_like_characters = 1_000

max_question_steps = 70_000_000
"""That the questions of all policies of a run take together. A step is what two values take to be compared, or some
characters to be read: half a microsecond, more or less. The policies that are shipped take a twentieth of them for
20,000 resources."""

max_unasked_answers = 10_000
"""That are told one by one when these steps are used up; of what comes then only the policies are told."""

max_comparisons = 20_000
"""Of misspelt names with known ones, in one module or for one purpose."""
max_references = 5_000
"""In one text of a bundle; where they make new ones, each is replaced in the whole of it."""
max_settings = 50_000
"""Texts of one resource that a policy about all of them goes through."""
max_run_settings = 500_000
"""And of all resources of a run, beyond the `max_own_settings` that each has for itself."""
max_own_settings = 1_000
max_settings_text = 16_384
"""Characters of a JSON text whose members are settings; a longer one, such as a dashboard, is searched as a text."""
max_parts_of_text = 25
"""Lines of one text, such as a script, that are told one by one; where there are more, the text is told as well."""
max_text_sources = 1_024
"""Values that are looked at to find where one text was written that is not known, or that was changed."""
max_searched_characters = 20_000_000
max_viewed_characters = 10_000_000
"""Of what a run searches for a credential because a text is made of it that is not known, or that was changed; each
stretch of a file once. Beyond it such a text is unknown."""
max_compared_characters = 5_000_000
"""Of the credentials of one text, in which those of others are looked for that are not the same."""
max_run_parts = 50_000
"""Of all texts of a run, those of every instance counted; beyond it the texts are told alone."""
max_requirement = 2_000
"""Characters of one requirement of a Python package, its options left out."""
max_requirements = 10_000
"""Lines of all files of requirements that the jobs and pipelines of one target install from."""
max_requirements_files = 100
"""That the jobs and pipelines of one target install from, those that other such files take in included."""
max_alternatives = 20
"""Resources without instance that are looked at for what a finding lacks."""
max_neighbours = 100
"""Resources that are looked at for the one that is nearest to what a finding lacks."""
max_switches = 4
"""Undecided conditions under which a policy is tried with both outcomes."""

max_config_values = 20_000
"""In the configuration of a project, those behind aliases included."""
max_config_entries = 1_000
"""Of one list or mapping in it."""
max_mistakes = 100
"""Of the configuration that are told one by one."""
max_config_hints = 8_000
"""Comparisons of misspelt names in it with known ones."""
max_pattern_comparisons = 5_000_000
"""Of patterns of the configuration with parts of names: for what is excluded, and for environments."""
max_entry_steps = 10_000_000
"""That comparing the entries of `suppress` with addresses and paths of what was found takes, and as many those of
`attest`; of the same length as those of questions."""
max_suppression_warnings = 1_000
"""About comments that suppress nothing; the others are counted."""
max_policies = 500
"""Files with policies that somebody adds to a run."""
max_policy_values = 100_000
"""In all of them together."""
max_message = 4_096
"""Characters of a text that a report prints; what is longer is cut, and the cut is seen."""
max_alike_secrets = 8
"""Sensitive values of one run with the same beginning that are told apart; where there are more, what follows such a
beginning is hidden whatever it is."""

unit_file_work = 50
"""What a file of Terragrunt takes from the budget of all of them, however little stands in it."""
max_unit_nesting = 20
"""Values of a unit of Terragrunt that wait for others, one for another: that takes the stack of the interpreter."""
max_unit_depth = 150
"""Of all their expressions together."""
max_gzip_members = 100
"""Of one compressed text. Each copies what is left of the stream, so that very many would take very long."""
max_told_bytes = 4_000_000
"""Of what earlier processes of a hook have told."""
max_packed_refs_bytes = 64 * 1024 * 1024
max_index_bytes = 512 * 1024 * 1024
"""Of the index of a git repository, which is copied."""
max_git_tree_bytes = 32 * 1024 * 1024
"""Of one directory as git has it."""
max_diff_bytes = 64 * 1024 * 1024
"""Of a change on standard input."""
max_changed_files = 50_000
"""That one diff names, those that it names again included."""
max_patched_bytes = 1 << 30
"""Of all texts from which a diff is taken back, each once for every time that the diff names it."""
max_link_steps = 40
"""Symbolic links on the way to one file of an earlier state, as Linux has it."""
max_line_steps = 2_000_000
"""To find out which lines of all files a change touches; beyond it lines that are alike are only counted."""
max_likened_files = 200
"""That are gone, and that came, in one change, of which each is held against each for what was moved and edited."""
max_likened_lines = 200_000
"""Of all of them together."""
max_type_depth = 50
"""Of a type in a state."""
max_pattern_alternatives = 256
"""That the groups of one pattern of `fileset` stand for."""
max_pattern_groups = 64
"""Of alternatives in one pattern, which bounds the recursion over them."""
max_regex_groups = 1_000
"""In one regular expression."""
max_ignored_ids = 50
"""Policies that one comment excuses."""
max_nested_references = 10
"""Cells that turn out to be needed while one is computed: that takes the stack of the interpreter."""
max_vague_callers = 8
"""Modules that are followed to find out whether a source of theirs means a directory; without an instance it counts as
not understood anyway."""

max_completed_bytes = 200_000
"""Of one file that is read because a shell completes a word: whoever waits has just pressed a key."""
max_completed_values = 20_000
"""In it."""
max_completed_files = 200
"""Of files and directories that are looked at for it."""
max_completed_words = 500
"""That a repository adds to what is offered."""

max_tried_needs = 12
"""Things with an unknown value that are tried with one, to see which unknown answers that settles."""
max_tried_work = 60_000
"""What all of these runs may take together: resources that are built again, a tenth of those that are judged again,
twenty for each root, one for a thousand bytes of files, one for 25 of the shared steps of evaluation, and one for a
thousand steps of questions."""
