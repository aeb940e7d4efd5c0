network = {
  cidr          = "10.10.0.0/22"
  allowed_cidrs = ["203.0.113.0/24"]
}

readers = ["ml-engineers", "account users"]
