"""What stands above the words of a message: its subject, or who gets them in the place of a mail server."""

from data.records import Message


def heading(message: Message) -> str:
    """The first line of a message as people are shown it."""
    return heading_of(message.channel, message.mailbox, message.subject)


def heading_of(channel: str, by: str, subject: str) -> str:
    """``Subject: ...``; of what leaves by a webhook, that it is no mail, and which system of ours gets the words."""
    if channel == "email":
        return f"Subject: {subject}"
    told = f"No mail: the webhook {by} gets these words"
    return f"{told}\nSubject: {subject}" if subject else told
