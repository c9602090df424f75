"""The two members by which a document says what it is: its contexts and its types."""

from __future__ import annotations

from collections.abc import Iterator

from merkki_verifier.structure.fault import CONTEXT, TYPE, Fault, Path, kind_of
from merkki_verifier.structure.iri import is_absolute_iri
from merkki_verifier.structure.model import Contexts, Types
from merkki_verifier.structure.vocabulary import OB_CONTEXTS


def type_faults(value: object, types: Types, spec: str, here: Path) -> Iterator[Fault]:
    """What is wrong with a ``type``."""
    one_text = types.exact or types.single
    if isinstance(value, str):
        found = [value]
    elif isinstance(value, list) and not one_text:
        found = [item for item in value if isinstance(item, str)]
        if len(found) < len(value):
            yield Fault(TYPE, here, "every type must be text", spec)
        if len(set(found)) < len(found):
            yield Fault(TYPE, here, "a type is there twice", spec)
    else:
        wanted = "one text" if one_text else "text or a list of texts"
        message = f"type must be {wanted}; found {kind_of(value)}"
        yield Fault(TYPE, here, message, spec)
        return
    if not found or "" in found:
        yield Fault(TYPE, here, "a type is empty", spec)
    for demand in types.demands:
        if not demand.intersection(found):
            message = f"type must include {' or '.join(sorted(demand))}"
            yield Fault(TYPE, here, message, spec)


def context_faults(value: object, contexts: Contexts, spec: str, here: Path) -> Iterator[Fault]:
    """What is wrong with an ``@context``."""

    def fault(message: str, *more: str) -> Fault:
        return Fault(CONTEXT, (*here, *more), message, spec)

    if not isinstance(value, list):
        yield fault(f"@context must be an ordered list; found {kind_of(value)}")
        return
    for index, item in enumerate(value):
        if isinstance(item, str):
            if not is_absolute_iri(item):
                yield fault("a context must be an absolute URL", str(index))
        elif item is not None:
            # A context inside the document can rename what was signed: T-DI-06.
            yield fault("a context must be named by its URL, not written out", str(index))
    texts = [item for item in value if isinstance(item, str)]
    if len(set(texts)) < len(texts):
        yield fault("a context is there twice")
    if value[:1] != [contexts.first]:
        yield fault(f"the first context must be {contexts.first}", "0")
    if contexts.badge and not OB_CONTEXTS.intersection(map(str, value[1:2])):
        yield fault("the second context must be one of Open Badges 3.0", "1")
