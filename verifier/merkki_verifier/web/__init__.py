"""The verify service anyone can host, and the look, texts and layout all our pages share.

Needs the extra ``merkki[web]``. ``create_app(world)`` gives the page and the routes for
programs as a WSGI app; ``blueprint(world)`` and ``api_blueprint(world)`` mount them in another
app that has ``install``ed the shared shell.
"""

from merkki_verifier.web.answer import Answer, Edition, EditionOf, answer
from merkki_verifier.web.api import Challenges, UsedInFolder, api_blueprint
from merkki_verifier.web.limiting import ClientLimit, RateError, behind_proxies
from merkki_verifier.web.pages import blueprint, create_app
from merkki_verifier.web.shell import Pages, Site, install
from merkki_verifier.web.texts import Language, Text, Texts, TextsError, read_texts

__all__ = [
    "Answer",
    "Challenges",
    "ClientLimit",
    "Edition",
    "EditionOf",
    "Language",
    "Pages",
    "RateError",
    "Site",
    "Text",
    "Texts",
    "TextsError",
    "UsedInFolder",
    "answer",
    "api_blueprint",
    "behind_proxies",
    "blueprint",
    "create_app",
    "install",
    "read_texts",
]
