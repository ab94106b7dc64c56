"""How values look without a kernel: markdown, media, MIME bundles. Importing this costs nothing."""
