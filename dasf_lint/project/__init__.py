"""What a repository says about itself: its roots, its configuration, its environments, its suppressions."""
