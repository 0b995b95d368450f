"""A model that does its worst, and a judge who reads what the mail server took."""
