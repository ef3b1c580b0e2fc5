"""Media: uploads, and what became of them."""
