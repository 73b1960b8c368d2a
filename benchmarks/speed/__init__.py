"""How fast Chroma is, beside other libraries and beside what the machine could do."""
