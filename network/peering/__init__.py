"""The other organisations' nodes: who they are, what they may read, when to ask them."""
