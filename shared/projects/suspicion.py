"""Texts that speak to the grader and not to the reader, and what a grader need not see of a learner."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator

from shared.clients.prompt_safety import neutralise

E_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
TELEPHONE = re.compile(r"(?<![\w.])(?:\+|00)\d{1,3}(?:[\s./()-]{0,2}\d){6,12}(?!\w)")

# Orders to forget, in the languages that learners write most; a false alarm costs a person's look and nothing else.
_FORGET = (
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,40}\b(?:instruction|prompt|rule|guideline|criteri|rubric)",
    r"\b(?:ignorier|vergiss|missachte|überschreib)\w*.{0,40}\b(?:anweisung|regel|vorgabe|kriteri)",
    r"\b(?:ignora|olvida|omite|desestima)\w*.{0,40}\b(?:instruccion|regla|criterio|indicacion)",
    r"\b(?:ignore|oublie|néglige|neglige)[zrs]?\b.{0,40}\b(?:instruction|consigne|règle|regle|critère|critere)",
    r"\b(?:ignora|dimentica|trascura)\w*.{0,40}\b(?:istruzion|regol|criteri)",
    r"\b(?:ignor|esque[cç]|desconsider)\w*.{0,40}\b(?:instru[cç]|regra|crit[eé]rio)",
    r"\b(?:negeer|vergeet)\b.{0,40}\b(?:instructie|regel|criteri)",
    r"\b(?:zignoruj|pomiń|zapomnij)\b.{0,40}\b(?:instrukcj|poleceni|zasad|kryteri)",
    r"(?:игнорируй|забудь|не обращай внимания).{0,40}(?:инструкц|правил|указан|критери)",
    r"(?:önceki|yukarıdaki|tüm).{0,30}(?:talimat|kural).{0,30}(?:yok say|görmezden|unut)",
    r"(?:忽略|无视|忘记|不要理会|忽視|無視).{0,20}(?:指令|指示|规则|提示|要求|标准|説明)",
    r"(?:指示|命令|ルール).{0,12}(?:無視|忘れ)",
    r"(?:지시|명령|규칙).{0,12}(?:무시|잊)",
    r"(?:تجاهل|انس|اهمل).{0,40}(?:تعليمات|التعليمات|القواعد)",
    r"(?:निर्देश|नियम).{0,40}(?:अनदेखा|नज़रअंदाज़|भूल)|(?:अनदेखा|नज़रअंदाज़).{0,40}(?:निर्देश|नियम)",
)
# Speaking to whoever grades, or as them.
_GRADER = (
    r"(?:ai|llm|gpt|grader|grading (?:model|assistant|system)|examiner|evaluator|assessor|language model|assistant)"
)
_ADDRESSED = (
    rf"\b(?:dear|attention|hey|hello|(?:note|message|instructions?) (?:to|for)(?: the| any| an?)?)\s+{_GRADER}\b",
    rf"\byou are (?:now |actually |no longer )?(?:an? |the )?(?:\w+ )?(?:{_GRADER}|admin\w*|dan)\b",
    rf"\b(?:if you are|as|being) (?:an? |the )(?:automated )?(?:ai|llm|gpt|grader|language model|grading {_GRADER})\b",
    r"\bgive (?:it |me |us |this )?100\b(?: ?(?:points?|marks?|scores?|percent|%|/)|(?! ?\w))",
    r"\b(?:examiner|grader|evaluator|assessor) (?:has|have|had)\b.{0,20}\b(?:approved|passed)\b",
    r"\b(?:give|award|assign|grant)\b.{0,30}\b(?:score|grade|marks?|points|credit)\b.{0,20}\b100\b",
    r"\b(?:give|award|assign|grant|grade|rate|score|mark)\b\s+(?:this|my|it|me|us|every|each|all)\b.{0,40}\b100\b",
    r"\b(?:give|award|assign|grant|grade|rate|deserves?)\b.{0,40}"
    r"\b(?:full|maximum|top|highest|perfect) (?:marks?|scores?|points|grades?|credit)\b",
    r"\b(?:must|should|shall|has to|have to|please)\s+(?:be )?(?:pass(?:ed)?|approved?)\s+(?:this|my) "
    r"(?:work|submission|essay|project|text)\b",
    r"\b(?:this|my) (?:work|submission|essay|project|text) (?:must|should|shall|has to) (?:be )?(?:pass|approved)",
    r"\b(?:mark|set|consider|treat) (?:this|my|it|all|every)\b.{0,30}\b(?:passed|as pass|approved|perfect)\b",
    r"\b(?:system|developer) (?:prompt|override)\b|\badmin(?:istrator)? override\b|\bdeveloper mode\b",
    r"\b(?:new|updated|additional|revised|hidden|secret) (?:instructions?|directives?|grading \w+)\b",
    r"\b(?:repeat|print|reveal|show|output|display|translate|summari[sz]e|quote)\b.{0,20}"
    r"\b(?:your|system|above|previous|hidden|initial)\b.{0,20}\b(?:instructions?|prompt|canary)",
    r"\b(?:bewerte|gib|vergib)\b.{0,40}(?:\b100\b|volle punkt|bestanden)",
    r"\b(?:califica|otorga|asigna)\w*\b.{0,40}(?:\b100\b|puntuación máxima|aprobad)",
    r"\b(?:donne|attribue|accorde)[zrs]?\b.{0,40}(?:\b100\b|note maximale)",
    r"(?:给|打|评).{0,12}(?:100|满分|通过)|(?:满点|満点).{0,8}(?:つけ|与え|して)",
)
# Answers made to look like the grader's own, and the seams of a conversation.
_FORGED = (
    r"[\"'](?:passed|approved)[\"']\s*:\s*(?:true|[\"']?(?:yes|pass))",
    r"[\"']?\bverdict[\"']?\s*[:=]\s*[\"']?(?:pass|approved)",
    r"[\"']?\b(?:overall |final )?(?:score|grade)[\"']?\s*:\s*[\"']?100\b",
    r"[\"']criteri(?:on|a)[\"']\s*:.{0,120}[\"']score[\"']\s*:",
    r"^\s*(?:#{1,6} *|\[|<|\*{2})?(?:system|assistant|end of (?:the )?submission|grading result)(?:\]|>|\*{2})?\s*:",
    r"^\s*#{1,6} *(?:system|assistant|grading override|verdict)\s*$",
    r"\[/?inst\]|\b(?:im_start|im_end|endoftext)\b|</?(?:system|assistant|submission|instructions?)\b|[(<][\\/\u2044\u2215\s]{0,3}untrusted\b",
    r"\bend of (?:the )?(?:untrusted|submission|slot)\b",
    r"\b(?:jailbreak|prompt injection|do anything now)\b",
)
_SPEAKS = [re.compile(form, re.IGNORECASE | re.MULTILINE | re.DOTALL) for form in (*_FORGET, *_ADDRESSED, *_FORGED)]
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2}[\s:]?){16,}")
_SPACED = re.compile(r"(?:\b\w[ .\-_*]){2,}\w\b")
_LOOK_ALIKES = str.maketrans("аеорсухіѕјԁɡɩυпηтτг", "aeopcyxisjdgiunnttr")
_LEET = str.maketrans("013457@$", "oieastas")


def addresses_grader(text: str) -> bool:
    """Tell whether a text holds what reads like an order, a verdict or a role for whoever grades it.

    Looked through are what a reader does not see, letters borrowed from other alphabets, spelling with spaces or
    figures, text written backwards, and texts in base64 or hexadecimal. Such a text is neither passed nor failed by a
    machine.
    """
    return any(form.search(reading) for reading in _readings(text) for form in _SPEAKS)


def without_contacts(text: str) -> str:
    """Return a text without e-mail addresses and international telephone numbers, which no grade depends on."""
    return TELEPHONE.sub("[telephone]", E_MAIL.sub("[e-mail]", text))


def _readings(text: str) -> Iterator[str]:
    """Yield the text in the ways in which a model might read it."""
    plain = unicodedata.normalize("NFKC", neutralise(text, len(text) + 1))
    yield plain
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    yield bare.translate(_LOOK_ALIKES)
    yield _SPACED.sub(lambda found: re.sub(r"[ .\-_*]", "", found[0]), re.sub(r" {2,}", "\n", plain))
    yield plain.translate(_LEET)
    yield plain[::-1]
    yield _tags_as_letters(text)
    for run in (*_ENCODED.findall(plain), *_HEXADECIMAL.findall(plain)):
        yield _decoded(run)


def _tags_as_letters(text: str) -> str:
    """Return the letters that are hidden as invisible tag characters."""
    return "".join(chr(ord(c) - 0xE0000) for c in text if 0xE0020 <= ord(c) <= 0xE007E)


def _decoded(run: str) -> str:
    digits = re.sub(r"[\s:]", "", run)
    try:
        if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", digits):
            return bytes.fromhex(digits).decode("utf-8", "ignore")
        padded = run.rstrip("=") + "=" * (-len(run.rstrip("=")) % 4)
        return base64.b64decode(padded, altchars=b"-_" if set(run) & set("-_") else None).decode("utf-8", "ignore")
    except (ValueError, binascii.Error):
        return ""
