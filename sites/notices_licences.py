"""Who is told that a business licence ends."""
