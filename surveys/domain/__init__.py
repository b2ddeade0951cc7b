"""The only floor of this room that writes; reads are in `queries`."""
