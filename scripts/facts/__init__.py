"""Makes the facts of providers and bundles: `python -m scripts.make_facts`.

packages    downloads releases of packages, and opens them as archives; runs nothing
selection   which types of the large providers are looked at
classes     reads the declarations of one type in such an archive: which items its classes have
types       puts the classes of a type together: one code for every path
observed    what the releases said, version by version, as it is stored under `facts/observed`
stated      what is known of providers from elsewhere, under `facts/stated`
merging     the two together, and where they contradict each other
shipping    the files of `dasf_lint/data/facts`, with their indexes
contradictions, secrecy
            what is left to a person

bundle_models, bundle_layer, bundles
            the same for bundles: the package as text, what it knows more than the recorded release, what is stored
"""
