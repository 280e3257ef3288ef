"""The quick start behind `make run`: everything the program needs, in one foreground process."""
