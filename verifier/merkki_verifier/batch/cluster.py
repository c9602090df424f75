"""Ranges over a cluster: the one door to Ray (extra ``[cluster]``).

Ray takes each range to a machine that has time, and to another one if the first is lost. What
does the work is the same as on one machine. The file and the folder of results must be
reachable by every machine under the same names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from merkki_verifier.batch.ordered import WorkersError
from merkki_verifier.batch.ranges import Counts, Range, RangeWork

# Ranges on their way at once, for each processor of the cluster.
_AHEAD: Final = 2
_RETRIES: Final = 5


def over_cluster(work: RangeWork, spans: Sequence[Range], *, address: str) -> Iterator[Counts]:
    """The counts of each range, as they come. ``address``: a cluster's, or "local" for one here.

    Raises WorkersError where Ray is not installed or cannot be reached, and where a range is
    lost again and again.
    """
    try:
        import ray  # noqa: PLC0415 # pyright: ignore[reportMissingImports] # an extra, perhaps not there
    except ImportError as error:
        raise WorkersError("a cluster needs the extra: pip install 'merkki[cluster]'") from error
    return _counts(ray, work, spans, address)  # uncovered: needs Ray, see tests/interop


def _counts(  # uncovered: needs Ray, see tests/interop
    ray: Any, work: RangeWork, spans: Sequence[Range], address: str
) -> Iterator[Counts]:
    where = {} if address == "local" else {"address": address}
    try:
        ray.init(**where, log_to_driver=False, include_dashboard=False, configure_logging=False)
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise WorkersError(f"no cluster at {address}: {error}") from error
    try:
        yield from _spread(ray, work, spans)
    except ray.exceptions.RayError as error:
        raise WorkersError(f"the cluster lost a range: {error!s:.300}") from error
    finally:
        ray.shutdown()


def _spread(  # uncovered: needs Ray, see tests/interop
    ray: Any, work: RangeWork, spans: Sequence[Range]
) -> Iterator[Counts]:
    shared = ray.put(work)  # one copy of the world for all ranges
    verify_range = ray.remote(max_retries=_RETRIES)(_verify_range)
    most = _AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
    waiting, underway = list(reversed(spans)), list[Any]()
    while waiting or underway:
        while waiting and len(underway) < most:
            underway.append(verify_range.remote(shared, waiting.pop()))
        done, underway = ray.wait(underway)
        yield from ray.get(done)


def _verify_range(  # uncovered: needs Ray, see tests/interop
    work: RangeWork, span: Range
) -> Counts:
    """Verify one range in a process of the cluster."""
    return work()(span)
