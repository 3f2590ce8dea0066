"""What a learner is told about an appeal."""

from datetime import datetime

from shared.core.messages import Message


class AppealVerdict(Message):
    """What a person decided about an appeal: `upheld`, or `dismissed`."""

    outcome: str
    feedback: str
    at: datetime
