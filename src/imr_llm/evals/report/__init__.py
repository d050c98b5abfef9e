"""Show a run's log: as text for people, and in the forms that CI systems and browsers read."""
