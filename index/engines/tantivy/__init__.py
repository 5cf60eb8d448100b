"""The engine on tantivy, which finds and sorts by the same scores."""
