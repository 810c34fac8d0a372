"""Who uses this node, what they may do, and what they did."""
