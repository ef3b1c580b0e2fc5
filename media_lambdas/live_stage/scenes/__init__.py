"""What the picture shows: scenes, their rectangles on the canvas, cards and slides."""
