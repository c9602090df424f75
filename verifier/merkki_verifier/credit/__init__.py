"""Credit by rule: what a university's rules give for verified marks, and why.

``decide`` is pure. ``load_rules`` reads a ruleset; ``facts_of`` says what of a report a
decision may know. docs/credit.md is for the registrar.
"""

from merkki_verifier.credit.decide import decide
from merkki_verifier.credit.decision import Decision, Effected, RouteOutcome, RuleOutcome, SetAside
from merkki_verifier.credit.loading import RulesError, load_rules
from merkki_verifier.credit.presented import Endorser, Presented, credential_digest, facts_of
from merkki_verifier.credit.reasons import Reason
from merkki_verifier.credit.ruleset import Automation, Rule, Ruleset

__all__ = [
    "Automation",
    "Decision",
    "Effected",
    "Endorser",
    "Presented",
    "Reason",
    "RouteOutcome",
    "Rule",
    "RuleOutcome",
    "RulesError",
    "Ruleset",
    "SetAside",
    "credential_digest",
    "decide",
    "facts_of",
    "load_rules",
]
