"""Encodes the mixed programme: one H.264 encoder for each rendition, one AAC encoder for the sound."""
