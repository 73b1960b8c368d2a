"""Whether Chroma survives broken files, kills, long runs and old packages."""
