"""The marks of the working-life passport, as data: texts in three languages and artwork."""
