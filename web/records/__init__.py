"""What is kept of visitors: conversations and their turns."""
