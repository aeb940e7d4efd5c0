"""Makes the provider facts: `python -m scripts.make_facts`.

packages    downloads releases of packages that carry provider schemas, and opens them as archives; runs nothing
classes     reads the declarations of one type in such an archive: which items its classes have
types       puts the classes of a type together: one code for every path
observed    what the releases said, version by version, as it is stored under `facts/observed`
stated      what is known from elsewhere, each with its source, under `facts/stated`
merging     the two together, and where they contradict each other
shipping    the files of `dasf_lint/data/facts`, with their indexes
"""
