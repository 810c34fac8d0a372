"""Collections: what a facilitator has gathered from anybody, in an order, with notes."""
