"""What is kept of visitors: conversations and their turns, votes, hand-offs, and what outlives them."""
