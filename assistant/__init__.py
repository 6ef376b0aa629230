"""A question goes in; the turn comes out as a stream of typed events."""
