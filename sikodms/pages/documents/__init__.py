"""A document: its page, its history, two Fassungen compared, and the acts that ask first."""
