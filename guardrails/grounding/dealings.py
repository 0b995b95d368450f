"""What nobody may write to a stranger: that there were dealings before, a threat, or an order to a machine."""

import re
from collections.abc import Iterator

from guardrails.grounding.findings import Finding, refused


def _patterns(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)


_TALK = (
    r"(?:(?:last|recent|previous|earlier|quick|phone|short|first|initial|little|brief) )*"
    r"(?:call|chat|talk|conversation|discussion|meeting|e-?mail|message|voicemail|demo|visit|exchange|correspondence|"
    r"letter|agreement|appointment)s?\b"
)
_ASKED = (
    r"(?:request|enquiry|inquiry|order|reply|answer|interest|time|call|message|e-?mail|letter|purchase|business)s?\b"
)
_MET = r"(?:spoke|spoken|talked|met|chatted|discussed|corresponded)"
_AGREED = r"(?:discussed|agreed|requested|promised|mentioned|talked|spoke|spoken|arranged|settled)"

_DEALINGS = _patterns(
    rf"\b(?:following(?: up)?(?: on)?|follow-?up (?:on|to)|further to|thanks? (?:you )?for|back to|circling back (?:on|to)|"
    rf"regarding|after|since|from|during|in|on|per) our {_TALK}",
    rf"\b(?:following(?: up)?(?: on)?|further to|thanks? (?:you )?(?:again )?for|(?:in )?(?:reply|response|answer) to) your {_ASKED}",
    rf"\bas (?:we|I|you and I)(?:'ve|'d| have| had)?(?: already| just| previously)? (?:{_AGREED}|told you|said before)\b",
    rf"(?:^|[.!?;:\u2014\u2013]\s*)as (?:{_AGREED}|per (?:our|your))\b",
    rf"\b(?:we|you and I)(?:'ve|'d| have| had)?(?: already| once| recently| briefly| last)? {_MET}\b",
    r"\bI(?:'ve| have| had)?(?: already| recently)? (?:called|phoned|e-?mailed|texted|visited|met|spoke (?:to|with)|"
    r"talked (?:to|with)|wrote to|written to) (?:you|your)\b",
    r"\byou(?:'ve|'d| have| had)?(?: recently| kindly| already| once)? (?:asked|told|called|e-?mailed|contacted|approached|"
    r"messaged|promised|assured|wrote to|written to|ordered from|bought from|signed up (?:with|for) (?:us|our)|"
    r"subscribed to) (?:us|me|our)\b",
    r"\byou(?:'ve| have)? (?:requested (?:a|our|this)|asked for (?:a (?:quote|demo|call)|our|this)|signed up (?:with|for)|"
    r"subscribed|downloaded our|filled (?:in|out) our)\b",
    r"\byour (?:trial|subscription|account|invoice|order|contract|appointment) with (?:us|me)\b",
    r"\b(?:good|great|nice|lovely|pleasure|enjoyed) (?:to )?(?:see|meet|meeting|speak|talk|hear|seeing|speaking|talking|"
    r"hearing|chatting)(?:ing)?(?: again)? (?:you|with you|from you|to you)\b",
    r"\b(?:suggested|recommended|told me|asked me|advised me)(?: that)? (?:I|we) (?:should )?(?:contact|write|call|reach|"
    r"get in touch|talk|speak)|\breferred (?:me|us) to you|\b(?:gave|passed) (?:me|us|on) your (?:name|number|details)",
    r"\byou(?:'ll| will| may| might)? remember (?:me|us|our)\b|\b(?:my|our) (?:last|previous|earlier|first) (?:e-?mail|"
    r"message|letter|call|note|voicemail)\b|\b(?:I|we)(?:'ve| have)? (?:been trying|tried) (?:to (?:reach|call|phone)|"
    r"calling|phoning)\b|\bwriting (?:to you )?again\b",
    r"\bas (?:a|an) (?:(?:valued|existing|loyal|long-standing|returning|past) )?(?:customer|client) of ours\b|\bas our (?:valued |"
    r"existing |loyal )?(?:customer|client)\b",
    r"\b(?:saw|met|visited) you at\b|"
    r"(?<!site )(?<!page )(?<! ad )\b(?:told|confided (?:in|to)) (?:me|us)\b",
)
_THREATS = _patterns(
    r"\b(?:would|'d|will) be (?:a )?(?:shame|pity) (?:if|for|to)\b|\b(?:shame|pity) if\b",
    r"\bor else\b(?! who)|\bbefore it(?:'s| is) too late\b|\b(?:final|last) (?:notice|warning)\b|\bface the consequences\b|"
    r"\byou(?:'ll| will|'d)(?: soon)? (?:regret|be sorry)\b",
    r"\b(?:watch|watched|watching|followed|spied on) (?:you|your (?:yard|house|home|office|shop|premises|car|van|family|"
    r"kids|children|wife|husband|staff|street))\b",
    r"\bknows? where you (?:live|park|sleep)\b|\bwe know (?:who|what) you\b",
    r"\b(?:lawsuit|legal action|sue you|take you to court|report you to|expose you|name and shame)\b",
    r"\bI(?:'d| would) rather you (?:weren't|were not|didn't|did not)\b|\b(?:hate|sorry) to see you(?:r \w+)? (?:fail|close|"
    r"lose|suffer|go under)\b",
    r"\bif you (?:ignore|refuse)\b|\bunless you\b[^.]*\b(?:lose|regret|suffer)\b",
)
_ORDERS = _patterns(
    r"\b(?:ignore|disregard|forget|override)\b[^.]{0,30}\b(?:instruction|prompt|rule|guideline|above|previous|polic)",
    r"\bsystem prompt|\blanguage model|\bas an AI\b|\byou are (?:an? )?(?:AI|assistant|critic|chatbot)\b|\bjailbreak",
    r"\b(?:mark|rate|judge|score|record|treat|classify|approve|accept) (?:this|it|me)(?: \w+){0,2} (?:as|angle|line|verdict)\b",
    r"^\s*(?:system|assistant|user|developer|critic)\s*:|</?(?:data|system|instructions?|prompt)>|\bverdict\s*[:=]",
    r"\b(?:forward|share) this (?:message|e-?mail|mail)\b|\bsafe sender\b|\b(?:click|tap) (?:here|below)\b|(?:^|[.!?]\s+)(?:click|reply|call me|write to me)\b",
)
_RULES = (
    ("it pretends that there were dealings before", _DEALINGS),
    ("it threatens or frightens", _THREATS),
    ("it gives an order to whoever reads it", _ORDERS),
)


def findings(text: str) -> Iterator[Finding]:
    """What is wrong with a text without its quotations; ``text`` has plain apostrophes."""
    for why, patterns in _RULES:
        match = next((found for pattern in patterns if (found := pattern.search(text))), None)
        if match is not None:
            yield refused(f'{why}: "{match.group().strip()}"')
