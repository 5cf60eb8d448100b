"""What the mail room needs to know from the portal's settings."""

from dataclasses import dataclass

from content_types import wire_address


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`smtp` empty: nothing is sent. `mailto` is a mailbox that a person reads: envelope sender, and unsubscribing by mail.

    `secret` signs the unsubscribe links; `per_second` 0 means no limit; `timeout` is the deadline of every single answer
    of the server, in seconds.
    """

    smtp: str
    portal_url: str
    portal_name: str
    sender: str
    mailto: str
    secret: bytes
    per_second: float = 0.0
    connections: int = 4
    interval: float = 2.0
    timeout: float = 60.0

    @property
    def domain(self) -> str:
        """The domain of message ids and list ids: that of the sender."""
        return wire_address(self.sender).text.rpartition("@")[2]
