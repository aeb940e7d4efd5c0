"""What providers and the platform are like, as data with sources; read per provider and type, never whole.

The modules and what they are asked:

    schema.load("databricks_job")               the attributes and blocks of a type
    absence.absence(kind, path, context)        what it means that something is left out
    versions.parse_constraint("~> 4.20, < 5")   which versions of a provider are in question
    shapes.paths_matching(kind, "**.password")  patterns and paths of policies against the schemas
    relations.former_names(kind)                what attributes were called in older versions
    currency.sight("databricks", versions)      whether the facts are as new as the versions in question
"""
