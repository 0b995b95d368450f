# ruff: noqa: RUF001 - words of many scripts
"""Patterns made of many wordings, and the wordings of mail systems, by language."""

import re

from data.wordings import any_of

REPLY_MARK = re.compile(
    r"^\s*(?:\[[^\]]{0,30}\]\s*)?(?:(?:re|aw|sv|antw|vs|odp|ynt|res|ref|rif|r|tr|wg|fwd?|回复|答复|回覆"
    r"|返信)\s*[:：])",
    re.IGNORECASE,
)
"""What mail programs put before the subject of a mail that is answered or passed on."""

SYSTEM_SENDER = any_of(
    r"mailer-?daemon|post[-_.]?master|m(?:ail)?daemon|listmaster|mail-?agent",
    r"mail\W*delivery|delivery (?:sub-?)?system|delivery[ _-]?(?:status|failure|notification)",
    r"mail administrator|system administrator|mail(?:er)?[\W_]?(?:system|service|server|gateway)",
    r"microsoftexchange|anti-?virus|^\s*$",
)
"""The name or the local part of an address that mail systems write from."""

FAILED_SUBJECT = any_of(
    r"undeliver|returned mail|return(?:ed)? to sender|returning message|failure (?:notice|delivery)",
    r"deliver[yi]\w* (?:status|fail|error|problem|report|warning|notification|has failed)|fail\w* (?:mail|deliver)",
    r"mail (?:delivery|system|error|fail|could not|not deliver)",
    r"(?:not|could not be|cannot be|wasn.t) delivered|non-?\s?deliver",
    r"permanent (?:delivery )?fail|processing error|user unknown",
    r"unzustellbar|nicht zustellbar|zustellung\w* fehlgeschlagen",
    r"non remis|non distribu|échec de (?:la )?(?:remise|distribution|livraison)",
    r"no se (?:ha )?p(?:uede|udo) entregar|no entregado|error de entrega",
    r"mancato recapito|mancata consegna|non recapitabile",
    r"não (?:foi )?(?:possível )?entreg|falha na entrega",
    r"onbestelbaar|niet bezorgd|kunde inte levereras|olevererbart|nie ?dostarczon|nedoručiteln",
    r"не доставлен|недоставлен|невозможно доставить|配信(?:できません|不能|エラー)|无法投递|退信|退件|반송",
    r"teslim edilemedi",
)
DELAYED_SUBJECT = any_of(
    r"delay(?:ed)?\b|still being retried|not yet been delivered|could not send message for|will (?:retry|be retried)",
    r"verzögert|verspätet|retard[ée]|retrasad|ritard|atrasad|vertraag|opóźni|задерж",
)
DELAYED_TEXT = any_of(
    r"warning (?:message )?only|do not need to re-?send|(?:no action|nothing) is required on your part",
    r"will (?:continue|keep) (?:to )?(?:try|trying|be (?:re)?tried|be attempted)|delivery attempts will continue",
    r"still (?:trying|being retried)|has(?: not|n't) yet been delivered|(?:not|n't) been delivered yet",
    r"delivery (?:\S+ ){0,5}has been delayed",
    r"will (?:try|retry|attempt|be (?:re)?tried)\b[^.]{0,80}\b(?:for|until|again|more)\b|is delayed",
    r"temporary problem delivering|wird weiter versucht|nouvelles? tentatives?|se seguir. intentando",
)
FAILED_TEXT = any_of(
    r"(?:could|can|was|were|is|has|have|did) ?(?:not|n't) (?:be |been )?(?:deliver|reach|sen[dt]|accept|complete)",
    r"cannot be delivered|unable to (?:deliver|relay|send|complete)|fail(?:ed|ure)? (?:to )?deliver",
    r"deliver\w* (?:\S+ ){0,6}(?:failed|aborted|has been (?:stopped|rejected))|permanent (?:fatal )?(?:error|failure)",
    r"returned? to (?:the )?sender|giv(?:en|ing) up|was (?:automatically )?rejected|undeliver",
    r"following address\S* failed",
    r"konnte nicht|nicht zugestellt|n'a pas pu|no (?:se )?(?:ha )?(?:pudo|podido) (?:ser )?entreg",
    r"non (?:è stato|può essere)|não (?:foi|pôde)|не (?:может|был[оа]?) .{0,20}доставлен",
)
ENDED_TEXT = any_of(r"permanent (?:fatal )?(?:error|fail)|giv(?:en|ing) up|will not be retried")
"""What a notice of delay does not say."""

RETURNED = any_of(
    r"^.{0,12}(?:-{2,}+|={2,}+|_{2,}+).{0,40}(?:original|returned|copy|your message|unsent|undelivered)",
    r"^.{0,12}(?:-{2,}+|={2,}+|_{2,}+).{0,40}message (?:header|text|follows)",
    r"^.{0,10}(?:original message|this is a copy of (?:the|your)|message (?:header|text)s? follow)",
    r"^.{0,10}(?:included is a copy|the (?:header|body) of the (?:original|message)|below (?:this line )?is a copy)",
    r"^(?:Received|Return-Path|Message-ID):\s",
)
"""Where the returned mail begins in a bounce of plain text."""
