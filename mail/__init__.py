"""How it goes out: newsletters, subscriptions, issues, the ledger of deliveries, and the engine that sends."""

from mail.addresses import BadAddress, wire_address
from mail.claims import status
from mail.collecting import listed
from mail.desk import TRANSITIONS, allowed, check_issue, perform_issue, why_not
from mail.drafting import edit_issue, knows, left_out, open_issue, shown_items
from mail.edition import Content, Entry
from mail.engine import Engine
from mail.issue import STATES, Issue
from mail.ledger import STATES as DELIVERY_STATES
from mail.ledger import counts, listing
from mail.newsletter import CADENCES, Newsletter, add_newsletter, find_issue
from mail.preview import Preview, preview, render_web
from mail.settings import MailSettings
from mail.subscription import Subscription
from mail.subscriptions import FORMATS, preferences, set_preferences, subscribe, unsubscribe
from mail.tokens import read_unsubscribe_token, unsubscribe_token
from mail.transport import parse_server

__all__ = [
    "CADENCES", "DELIVERY_STATES", "FORMATS", "STATES", "TRANSITIONS",
    "BadAddress", "Content", "Engine", "Entry", "Issue", "MailSettings", "Newsletter", "Preview", "Subscription",
    "add_newsletter", "allowed", "check_issue", "counts", "edit_issue", "find_issue", "knows", "left_out", "listed", "listing",
    "open_issue", "parse_server", "perform_issue", "preferences", "preview", "read_unsubscribe_token", "render_web",
    "set_preferences", "shown_items", "status", "subscribe", "unsubscribe", "unsubscribe_token", "why_not", "wire_address",
]  # fmt: skip
