"""The web console: static pages, their live parts, and what builds and routes them."""
