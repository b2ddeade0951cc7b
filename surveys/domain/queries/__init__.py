"""Reads, one noun a file. `microdata` holds answers and is for the domain alone."""
