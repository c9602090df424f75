"""A command for tool builders: secure a document in a file, or verify one, with a key in a file.

For test suites and for trying things out. It keeps nothing, reads only the files it is given,
and never uses the network. No organisation's key belongs here: a key in clear is for tests.
"""
