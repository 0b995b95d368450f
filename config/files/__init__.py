"""What each kind of YAML file, and each part of one, may say: its keys, their values, and what is refused."""
