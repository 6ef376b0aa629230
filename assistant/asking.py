"""ASKING: which kind of thing a question asks for, in other languages than English too."""

import re

from assistant.asked import Asked, asked_for

_WORDS = {
    "fr": (
        (Asked.TIME, r"\bquand\b|\bquell?e?s? (?:année|date|jour|heure|époque|siècle|décennie|mois)|\bdatent?\b"),
        (Asked.COUNT, r"\bcombien\b|\bquell?e? (?:âge|hauteur|taille|poids|longueur|température|vitesse)"),
        (Asked.REASON, r"\bpourquoi\b|\bpour quelles? raisons?\b"),
        (Asked.PLACE, r"\boù\b|\b(?:dans|de) quell?e?s? (?:ville|village|pays|région|partie)"),
        (
            Asked.PERSON,
            r"^(?:de |à |par |pour )?qui\b|\bc['’ ]était qui\b|\bqui (?:est|était|étaient|sont|a|ont)\b(?=.*\?)",
        ),
    ),
    "de": (
        (Asked.TIME, r"\bwann\b|\bwelche[mnsr]? (?:jahr|datum|tag|uhrzeit|jahrhundert|jahrzehnt|monat)|\bwie spät\b"),
        (Asked.COUNT, r"\bwie ?(?:viele?n?|lange?|alt|groß|hoch|schwer|weit|oft|schnell|tief|heiß|breit)\b"),
        (Asked.REASON, r"\b(?:warum|wieso|weshalb|weswegen)\b|\baus welchem grund\b"),
        (Asked.PLACE, r"\b(?:wo|woher|wohin)\b|\bwelche[mnsr]? (?:stadt|dorf|ort|land|region|gegend|teil)"),
        (Asked.PERSON, r"\b(?:wer|wem|wen|wessen)\b"),
    ),
    "es": (
        (Asked.TIME, r"\bcuándo\b|\bqué (?:año|fecha|día|hora|época|siglo|década|mes)\b"),
        (Asked.COUNT, r"\bcuánt[oa]s?\b|\bqué (?:edad|altura|tamaño|peso|longitud|temperatura|velocidad)\b"),
        (Asked.REASON, r"\bpor ?qué\b|\ba qué se debe\b"),
        (Asked.PLACE, r"\b(?:a|de)?dónde\b|\ben qué (?:ciudad|pueblo|país|región|parte|lugar)"),
        (Asked.PERSON, r"\bquién(?:es)?\b"),
    ),
    "it": (
        (Asked.TIME, r"\bquando\b|\b(?:che|quale?) (?:anno|data|giorno|ora|epoca|secolo|decennio|mese)\b"),
        (Asked.COUNT, r"\bquant[oaie]\b|\b(?:che|quale?) (?:età|altezza|peso|lunghezza|temperatura|velocità)\b"),
        (Asked.REASON, r"\b(?:perché|perche|perchè|come mai)\b"),
        (Asked.PLACE, r"\b(?:dove|dov['’])|\bin (?:che|quale) (?:città|paese|regione|parte|luogo)"),
        (Asked.PERSON, r"^(?:di |a |da |per )?chi\b|\bchi (?:è|era|erano|sono|ha|fu)\b"),
    ),
    "ja": (
        (Asked.TIME, r"いつ|何年(?!間)|何月|何日(?!間)|何時(?!間)|何世紀|どの時代"),
        (
            Asked.COUNT,
            r"いくつ|いくら|何(?:人|足|本|個|年間|日間|時間|回|度|歳|才|メートル|キロ|トン|世代|種類)|"
            r"ど(?:の|れ)(?:くらい|ぐらい|ほど)",
        ),
        (Asked.REASON, r"なぜ|どうして|なんで|何故|理由"),
        (Asked.PLACE, r"どこ|どちらに|場所"),
        (Asked.PERSON, r"誰|だれ|どなた|何者"),
    ),
}
_PATTERNS = {language: tuple((kind, re.compile(p)) for kind, p in rows) for language, rows in _WORDS.items()}


def asks_for(question: str, language: str) -> Asked:
    """Return the kind of thing that `question` asks for; `ANYTHING` where its words do not tell."""
    if language[:2] not in _PATTERNS:
        return asked_for(question) if language[:2] == "en" else Asked.ANYTHING
    text = question.lower().replace("’", "'").strip(" ¿¡")
    return next((kind for kind, pattern in _PATTERNS[language[:2]] if pattern.search(text)), Asked.ANYTHING)
