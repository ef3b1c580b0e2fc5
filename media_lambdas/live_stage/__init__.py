"""The live stage: receives what presenters publish, mixes, encodes and publishes it as HLS."""
