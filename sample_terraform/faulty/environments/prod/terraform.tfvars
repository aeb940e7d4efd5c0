network = {
  cidr         = "10.20.0.0/22"
  no_public_ip = false
}

readers = ["ml-engineers"]

run_as = {
  user_name = "anna@corp.example"
}
