"""The few words that an achievement needs beside those of the definitions."""

from __future__ import annotations

from merkki_definitions import Text

ASSESSMENT = Text(fi="Arviointi", sv="Bedömning", en="Assessment")
ASSESSOR = Text(fi="Arvioija", sv="Bedömare", en="Assessor")
PARTICIPATION = Text(fi="Suoritustapa", sv="Form", en="Form of participation")
IDENTITY = Text(
    fi="Suorittajan tunnistaminen", sv="Identifiering", en="How the participant was identified"
)
WORKLOAD = Text(fi="Työmäärä", sv="Arbetsmängd", en="Workload")
HOURS = Text(fi="noin {} tuntia", sv="cirka {} timmar", en="about {} hours")
QUALITY = Text(fi="Laadunvarmistus", sv="Kvalitetssäkring", en="Quality assurance")
