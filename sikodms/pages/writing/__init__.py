"""Writing: beginning a document, its form, its files, handing it in."""
