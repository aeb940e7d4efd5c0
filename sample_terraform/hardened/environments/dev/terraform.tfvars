network = {
  cidr          = "10.10.0.0/22"
  public_access = true
  allowed_cidrs = ["203.0.113.0/24"]
}

readers = ["ml-engineers"]

run_as = {
  service_principal_name = "00000000-0000-0000-0000-000000000001"
}
