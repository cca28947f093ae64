"""Teacher Leadership: turns narratives written in Markdown into a journal on the web."""
