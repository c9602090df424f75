"""The table of workloads. To add one: a module with ``WORKLOADS``, and its name in the list here.

A workload measures a door of the product that exists; where there is no door, there is none.
"""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.model import Workload
from benchmarks.workloads import (
    canonical,
    growth,
    load,
    long_file,
    selective,
    sign_embedded,
    sign_many,
    start,
    status,
    tokens,
    verify_embedded,
    web,
)

_MODULES = (
    verify_embedded,
    status,
    sign_embedded,
    sign_many,
    tokens,
    selective,
    canonical,
    growth,
    web,
    load,
    long_file,
    start,
)

# In which module each is: an entrant's process loads that one alone.
MODULES: Mapping[str, str] = {
    workload.name: module.__name__ for module in _MODULES for workload in module.WORKLOADS
}
WORKLOADS: Mapping[str, Workload] = {
    workload.name: workload for module in _MODULES for workload in module.WORKLOADS
}
