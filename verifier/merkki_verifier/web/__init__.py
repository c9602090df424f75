"""The verify page anyone can host, and the look, texts and layout all our pages share.

Needs the extra ``merkki[web]``. ``create_app(world)`` gives the page as a WSGI app;
``blueprint(world)`` mounts it in another app that has ``install``ed the shared shell.
"""

from merkki_verifier.web.answer import Answer, Edition, EditionOf, answer
from merkki_verifier.web.pages import blueprint, create_app
from merkki_verifier.web.shell import Pages, Site, install
from merkki_verifier.web.texts import Language, Text, Texts, TextsError, read_texts

__all__ = [
    "Answer",
    "Edition",
    "EditionOf",
    "Language",
    "Pages",
    "Site",
    "Text",
    "Texts",
    "TextsError",
    "answer",
    "blueprint",
    "create_app",
    "install",
    "read_texts",
]
