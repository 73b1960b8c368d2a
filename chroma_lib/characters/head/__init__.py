"""The head of a character: face, hair and what is worn on it."""
