"""What must be true of a campaign as a whole, across its files; every problem has its place and the way out."""
