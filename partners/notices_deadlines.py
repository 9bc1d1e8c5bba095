"""Who is warned of a deadline, and of one that moved."""
