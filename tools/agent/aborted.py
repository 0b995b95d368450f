"""How a cycle ends at once."""


class CycleAborted(BaseException):
    """The cycle cannot go on: the model is out of reach or refuses, or one of our own tools broke.

    A BaseException, because CrewAI shows every ordinary exception of a tool or an agent to the model and goes on.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
