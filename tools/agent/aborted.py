"""How a cycle ends at once."""


class CycleAborted(BaseException):
    """The cycle cannot go on: the model is out of reach or refuses, or one of our own tools broke.

    A BaseException, because CrewAI shows every ordinary exception of a tool or an agent to the model and goes on.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AnswerFailed(CycleAborted):
    """The model was reached and had no use for what it was asked: other items may fare better."""
