"""What the Databricks CLI means by the YAML of a bundle, as far as it can be known without a workspace.

    resolve.resolve(tree, directory, target=...)   what `databricks bundle validate -o json` prints
    build.Bundles(tree).build(root, options)               the graph of one target, in Terraform's vocabulary
    build.targets(tree, file)                      the names of its targets
    files.find_bundle(tree, directory)             the root file of a bundle; files.files_of(...) all that belong to it

Files are read once (`load`), merged, typed by `schema`, then every target goes through `phases`, which names the
files of the CLI that each follows.
"""
