"""How it goes out: newsletters, subscriptions, issues, the ledger of deliveries, and the engine that sends."""

from mail.claims import status
from mail.collecting import listed
from mail.desk import TRANSITIONS, allowed, check_issue, perform_issue, why_not
from mail.drafting import edit_issue, just_opened, knows, left_out, open_issue, shown_items
from mail.edition import Content, Entry
from mail.engine import Engine
from mail.issue import STARTED, STATES, Issue
from mail.keeping import change_newsletter, create_newsletter
from mail.ledger import STATES as DELIVERY_STATES
from mail.ledger import Bucket, counts, listing
from mail.newsletter import CADENCES, Newsletter, add_newsletter, find_issue
from mail.pace import pace
from mail.preview import Preview, preview, render_web
from mail.reach import Reach, Share, reach, subscribed
from mail.server import parse_server
from mail.settings import MailSettings
from mail.subscription import Subscription
from mail.subscriptions import FORMATS, preferences, set_preferences, subscribe, unsubscribe
from mail.tokens import read_unsubscribe_token, unsubscribe_token

__all__ = [
    "CADENCES", "DELIVERY_STATES", "FORMATS", "STARTED", "STATES", "TRANSITIONS", "Bucket", "Content",
    "Engine", "Entry", "Issue", "MailSettings", "Newsletter", "Preview", "Reach", "Share", "Subscription",
    "add_newsletter", "allowed", "change_newsletter", "check_issue", "counts", "create_newsletter", "edit_issue",
    "find_issue", "just_opened", "knows", "left_out", "listed", "listing", "open_issue", "pace", "parse_server", "perform_issue",
    "preferences", "preview", "reach", "read_unsubscribe_token", "render_web", "set_preferences", "shown_items", "status",
    "subscribe", "subscribed", "unsubscribe", "unsubscribe_token", "why_not",
]  # fmt: skip
