"""Run many letters: a list of letters in, for each one record or one failure row out, kept in a journal."""
