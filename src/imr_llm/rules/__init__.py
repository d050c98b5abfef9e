"""Read by rules what the letter's wording makes certain: a span of a section in, claims out."""
