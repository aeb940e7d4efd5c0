"""How much work may still be done on somebody else's input; the amounts are those of `core.limits`."""


class Budget:
    """How much of something may still be done; what is asked of a used-up budget is refused for good."""

    __slots__ = ("left",)

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self, count: int = 1) -> bool:
        self.left -= count
        return self.left >= 0
