variable "network" {
  type = object({
    cidr          = string
    no_public_ip  = optional(bool)
    public_access = optional(bool)
    allowed_cidrs = optional(list(string))
  })
}

variable "readers" {
  type = list(string)
}

variable "run_as" {
  type    = map(string)
  default = {}
}
