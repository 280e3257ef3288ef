"""The legal life of an agreement: the one table of moves, what each needs, and making them."""
