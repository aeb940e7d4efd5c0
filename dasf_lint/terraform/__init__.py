"""What Terraform means by HCL: modules, variables, instances and references, evaluated as far as a plan could be."""
