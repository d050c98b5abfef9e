"""Score extraction against gold."""
