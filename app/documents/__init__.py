"""Documents: a frozen snapshot of what was decided goes in, the bytes of an accessible PDF come out."""
