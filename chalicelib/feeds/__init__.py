"""A room's feed: what everybody may see of it, as versioned objects that the CDN serves."""
