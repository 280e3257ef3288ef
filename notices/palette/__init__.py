"""Going anywhere by keyboard: the command palette, and single keys that lead to pages."""
