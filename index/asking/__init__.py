"""From what a person asks to an answer: queries, operators, snippets, suggestions, what belongs together."""
