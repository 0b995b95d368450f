"""Whether the domains that mails are sent from are ready for large mail hosts: found out by a job, never by a gate."""
