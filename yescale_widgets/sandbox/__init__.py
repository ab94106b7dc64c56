"""An offline YEScale: the gateway's routes made from the catalog, tasks that take their time, media that are real."""
