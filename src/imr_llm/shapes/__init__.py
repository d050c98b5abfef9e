"""What a scanner sees of words: the strokes of letters, words that it may take for each other, and words that it may not."""
