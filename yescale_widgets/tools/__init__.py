"""Tools for people who change this library."""
