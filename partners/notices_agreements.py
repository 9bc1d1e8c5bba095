"""What people are told of this part, and by which job."""
