"""The words the data models know: contexts, credential types, enumerations.

Spec: OB 3.0 appendix B; VCDM 2.0, 4.3.
"""

from __future__ import annotations

from merkki_verifier.structure.model import Words

CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
_OB = "https://purl.imsglobal.org/spec/ob/v3p0/"
# Each of these URLs has its own bytes; another version's would say something else (T2).
OB_CONTEXTS = frozenset(
    {f"{_OB}context.json", *(f"{_OB}context-3.0.{number}.json" for number in (1, 2, 3))}
)
BADGE_TYPES = frozenset({"AchievementCredential", "OpenBadgeCredential"})
OFFICIAL_SCHEMAS = tuple(
    f"{_OB}schema/{form}/ob_v3p0_{name}credential_schema.json"
    for form in ("json", "json-ld")
    for name in ("achievement", "anyachievement", "endorsement", "anyendorsement")
)


def _words(words: str, *, extensible: bool = True) -> Words:
    return Words(frozenset(words.split()), extensible)


ACHIEVEMENT_TYPES = _words(
    "Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge"
    " BachelorDegree Certificate CertificateOfCompletion Certification CommunityService"
    " Competency Course CoCurricular Degree Diploma DoctoralDegree Fieldwork"
    " GeneralEducationDevelopment JourneymanCertificate LearningProgram License Membership"
    " ProfessionalDoctorate QualityAssuranceCredential MasterCertificate MasterDegree"
    " MicroCredential ResearchDoctorate SecondarySchoolDiploma"
)
RESULT_TYPES = _words(
    "GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result"
    " RubricCriterion RubricCriterionLevel RubricScore ScaledScore Status"
)
RESULT_STATUSES = _words(
    "Completed Enrolled Failed InProgress OnHold Provisional Withdrew", extensible=False
)
TARGET_TYPES = _words(
    "ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion"
    " CFRubricCriterionLevel CTDL"
)
IDENTIFIER_TYPES = _words(
    "name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber"
    " isbn issn lisSourcedId oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId"
    " ltiToolId ltiPlatformId ltiUserId identifier"
)
