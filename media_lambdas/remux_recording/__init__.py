"""Makes one MP4, a poster and a storyboard of a replay."""
