"""Ask a model: the only package that opens a connection."""
