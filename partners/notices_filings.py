"""What people are told of filings."""
