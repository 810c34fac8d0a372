"""What in a text could tell who somebody is, and what one could write instead."""
