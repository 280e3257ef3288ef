"""The handover book: what there is to know of each record of a person, as PDF and Word file."""

from agreements.handover_book.contents import book_of_handover, book_of_person
from agreements.handover_book.parts import Book

__all__ = ["Book", "book_of_handover", "book_of_person"]
