"""WebRTC ingest (WHIP, RFC 9725): HTTP, peer connections, and what aiortc needs to be fit for a live stage.

aiortc 1.16 and aioice 0.13 are pinned, because five things are put in place of their own on each connection, never on
their classes. Each has its module and its test:

- ``jitter``: a picture is released by the RTP marker bit instead of by the next picture's first packet (a still screen
  came 2 s late), several at once, and a loss is given up after a time instead of after 512 packets;
- ``decoding``: pictures are decoded from a bounded queue and written straight into the source, off the event loop;
- ``reports``: RTCP sender reports say when something was captured, on the sender's clock;
- ``bitrate``: the receiver's estimate (REMB) stays within 1.5–4 Mbps while nothing is lost, and drops when it is;
- ``transport``: host addresses as configured, a bounded queue of datagrams, a note of when the peer was last heard.

``offers`` strips ``.local`` candidates, each of which would hold the answer up for a second.
"""
