"""One module for each step from one set of tables to the next."""
