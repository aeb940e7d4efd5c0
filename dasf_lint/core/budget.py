"""How much work may still be done on somebody else's input; the amounts are those of `core.limits`."""


class Budget:
    """How much of something may still be done; what is asked of a used-up budget is refused for good."""

    __slots__ = ("left",)

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self, count: int = 1) -> bool:
        self.left -= count
        return self.left >= 0


class StepsUsedUp(Exception):
    """No step is left for what is being worked out, so that nobody knows what would come of it."""


class Steps(Budget):
    """Steps of one kind of work. Whoever is in the middle of it when they are used up gives it up as a whole."""

    __slots__ = ()

    def spend(self, count: int = 1) -> None:
        """Raises StepsUsedUp where that is more than is left, and from then on always."""
        self.left -= count
        if self.left < 0:
            raise StepsUsedUp
