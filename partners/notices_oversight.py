"""What people are told of instructions and field visits, and by which job."""

from partners import notices_instructions, notices_visits  # noqa: F401 each registers its kinds
