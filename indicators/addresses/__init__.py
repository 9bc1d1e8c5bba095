"""Addresses of the workspace for index data, a module for each part."""
