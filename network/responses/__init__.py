"""What one organisation answers another: for now a plain message, in private."""
