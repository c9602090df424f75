"""The workloads, one module each; ``benchmarks.table`` lists them.

Nothing is imported here: each entrant's process loads the module of its own workload alone, so
that no other's libraries are counted in its memory.
"""
