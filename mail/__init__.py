"""How it goes out: newsletters, subscriptions, issues, the ledger of deliveries, and the engine that sends."""

from mail.asking import Asking
from mail.claims import status
from mail.collecting import listed
from mail.desk import TRANSITIONS, allowed, check_issue, perform_issue, why_not
from mail.drafting import edit_issue, just_opened, knows, left_out, open_issue, shown_items
from mail.edition import Content, Entry
from mail.engine import Engine
from mail.following import Follower, last_slot
from mail.issue import STARTED, STATES, Issue
from mail.keeping import KEEP, change_newsletter, create_newsletter
from mail.ledger import STATES as DELIVERY_STATES
from mail.ledger import Bucket, counts, listing
from mail.news import address_of
from mail.newsletter import CADENCES, Newsletter, add_newsletter, find_issue
from mail.notice import Notice, every_notice, last_notice, put_notice, reopen_notice
from mail.pace import pace
from mail.preview import Preview, preview, render_web
from mail.reach import Reach, Share, reach, subscribed
from mail.saving import (
    can_undo,
    change_search,
    delete_search,
    look_at,
    save_search,
    take_back,
    undo_change,
    unfollow_search,
    words_of,
)
from mail.server import parse_server
from mail.settings import MailSettings
from mail.subscription import Subscription
from mail.subscriptions import FORMATS, preferences, set_preferences, subscribe, unsubscribe
from mail.tokens import SEARCH, read_unsubscribe_token, unsubscribe_token

__all__ = [
    "CADENCES", "DELIVERY_STATES", "FORMATS", "KEEP", "SEARCH", "STARTED", "STATES", "TRANSITIONS", "Asking", "Bucket", "Content",
    "Engine", "Entry", "Follower", "Issue", "MailSettings", "Newsletter", "Notice", "Preview", "Reach", "Share",
    "Subscription", "add_newsletter", "address_of", "allowed", "can_undo", "change_newsletter", "change_search", "check_issue",
    "counts", "create_newsletter", "delete_search", "edit_issue", "every_notice", "find_issue", "just_opened", "knows",
    "last_notice", "last_slot", "left_out", "listed", "listing", "look_at", "open_issue", "pace",
    "parse_server", "perform_issue", "preferences", "preview", "put_notice", "reach", "read_unsubscribe_token",
    "render_web", "reopen_notice", "save_search", "set_preferences", "shown_items", "status", "subscribe", "subscribed",
    "take_back", "undo_change", "unfollow_search", "unsubscribe", "unsubscribe_token", "why_not", "words_of",
]  # fmt: skip
