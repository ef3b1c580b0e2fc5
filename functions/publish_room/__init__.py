"""Changes of rooms → their feeds on the CDN."""
