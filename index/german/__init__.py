"""What German text is to the index: words, stems, parts of compounds, abbreviations, citations."""
