"""The engine on Whoosh: its folder and transactions, segments of our own, bitsets and scores in Python."""
