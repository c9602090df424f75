"""Conformance mode: test profiles that sign given credentials, for test suites on this machine.

Their keys lie in a folder of their own, are no organisation's, and no registry knows them.
"""
