"""What never leaves the person or the organisation: what they have set aside."""
