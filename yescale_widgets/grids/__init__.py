"""Grids: one operation for many values of its options, kept in a file, so that what is missing can be run later."""
