"""What check tells besides problems: it may be meant, and goes on as it is."""
