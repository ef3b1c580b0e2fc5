"""Packs encoded pictures and sound into CMAF segments and HLS playlists. Nothing here reads or writes anything."""
