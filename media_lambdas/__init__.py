"""Functions that need ffmpeg: each folder is one of them."""
