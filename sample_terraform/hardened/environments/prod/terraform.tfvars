network = {
  cidr          = "10.20.0.0/22"
  allowed_cidrs = ["203.0.113.0/24"]
}

readers = ["ml-engineers"]

run_as = {
  service_principal_name = "00000000-0000-0000-0000-000000000002"
}
