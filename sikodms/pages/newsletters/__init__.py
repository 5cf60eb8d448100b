"""Newsletters: archive, desk, the progress of a send, subscriptions, the mails of the demo."""
