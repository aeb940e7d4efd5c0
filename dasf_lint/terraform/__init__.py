"""What Terraform means by HCL: modules, variables, instances and references, evaluated as far as a plan could be.

files, declare, module, modules     which files make a module, and what they declare
options, variables, root_values     what the variables of a root are given
terragrunt, terragrunt_functions    units and components, which apply modules with values of their own
references, usage                   what expressions refer to, seen without evaluating them
cells, kinds, expansions            lazy cells: values and instances, computed once
instances, repetition, bodies       module and resource instances; `count`, `for_each`, `dynamic`
scope, evaluation                   what names mean at one place; everything that is computed for one root
boundary, projection, documents     the edge of a resource: schemas in, data for policies out
providers, node_facts               provider configurations, versions, level and cloud
static, schema_check, cycles, diagnose, whole   what Terraform would complain about
build, plan, console                a root becomes a graph; values from a plan; expressions that somebody types
"""
