"""The verifier for programs over HTTP: VC-API (VCALM), DID resolution, OpenAPI.

``api_blueprint(world)`` mounts it in an app that has ``install``ed the shared shell.
"""

from merkki_verifier.web.api.challenges import Challenges, Used, UsedInFolder, UsedInMemory
from merkki_verifier.web.api.routes import api_blueprint

__all__ = ["Challenges", "Used", "UsedInFolder", "UsedInMemory", "api_blueprint"]
