"""What a change is about: the state before it, which lines it touches, and which findings it brings."""
