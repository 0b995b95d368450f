"""What nobody may write to a stranger: that there were dealings before, a threat, or an order to a machine."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guardrails.grounding.findings import Finding, doubted, refused

_WORD = re.compile(r"[a-z]+")
_TALK = (
    r"(?:(?:last|recent|previous|earlier|quick|phone|short|first|initial|little|brief) )*"
    r"(?:call|chat|talk|conversation|discussion|meeting|e-?mail|message|voicemail|demo|visit|exchange|correspondence|"
    r"letter|agreement|appointment)s?\b"
)
_ASKED = r"(?:request|enquiry|inquiry|order|reply|answer|interest|call|message|e-?mail|letter|purchase|business)s?\b"
_MET = r"(?:spoke|spoken|talked|met|chatted|discussed|corresponded)"
_AGREED = r"(?:discussed|agreed|requested|promised|mentioned|talked|spoke|spoken|arranged|settled|told you|said before)"
_BEGINS = r"(?:^|[.!?;:\u2014\u2013]\s*)"
_TOLD = rf"{_BEGINS}|\b(?:please|just|must|should|kindly|and|then|now|to) "
"""Where an imperative may stand."""
_AROUND = " .!?;:\u2014\u2013"
_HAVE = r"(?:'ve|'d| have| had)?"


@dataclass(frozen=True, slots=True)
class _Sign:
    """What a text may not say, surely or in most cases. Of ``needs`` it must have a word: most texts have none."""

    needs: frozenset[str]
    pattern: re.Pattern[str]
    sure: bool = True


def _sign(needs: str, pattern: str) -> _Sign:
    return _Sign(frozenset(needs.split()), re.compile(pattern))


def _hint(needs: str, pattern: str) -> _Sign:
    """What may be fair in another sense: a critic's matter."""
    return _Sign(frozenset(needs.split()), re.compile(pattern), sure=False)


_DEALINGS = (
    _sign(
        "our",
        rf"\b(?:following|further|follow-?up|thanks|thank you|back|circling back)(?: up)?(?: on| to| for)? our {_TALK}",
    ),
    _sign("our", rf"\b(?:regarding|after|since|from|during|in|on|per) our {_TALK}(?! (?:to|of|on) your)"),
    _sign("your", rf"\b(?:following(?: up)?(?: on)?|further to|thanks for|thank you(?: again)? for) your {_ASKED}"),
    _sign("your", rf"(?:{_BEGINS}|\b(?:my|our|in) )(?:reply|response|answer) to your {_ASKED}"),
    _sign("as", rf"\bas (?:we|i|you and i){_HAVE}(?: already| just| previously)? {_AGREED}\b"),
    _sign("as", rf"{_BEGINS}as (?:discussed|mentioned|talked|spoken|settled|arranged|per (?:our|your))\b"),
    _sign("as", rf"{_BEGINS}as (?:agreed|promised|requested)\b(?=[^.!?]*\b(?:i|we|our|us|my)\b)"),
    _sign(
        "we i",
        rf"\b(?:we|you and i){_HAVE}(?: already| once| recently| briefly| last)? {_MET}\b"
        r"(?! (?:this|it)\b)(?! (?:to|with|about) (?!you\b))",
    ),
    _sign(
        "i",
        rf"\bi{_HAVE}(?: already| recently)? (?:called|phoned|e-?mailed|texted|met|wrote to|written to) (?:you|your)\b",
    ),
    _sign("i", rf"\bi{_HAVE}(?: already| recently)? (?:spoke|talked) (?:to|with) (?:you|your)\b"),
    _sign("i", r"\bi(?:'ve| have)? visited (?:you|your)\b(?! (?:web ?|web-)?(?:site|page|blog|profile|listing))"),
    _sign(
        "us me our",
        rf"(?<!if )\byou{_HAVE}(?: recently| kindly| already| once)? (?:asked|told|called|e-?mailed|contacted|"
        r"approached|messaged|promised|assured|wrote to|written to|ordered from|bought from|signed up (?:with|for)|"
        r"subscribed to) "
        r"(?:us|me|our)\b",
    ),
    _sign(
        "requested asked",
        r"\byou(?:'ve| have)? (?:requested (?:a (?:quote|demo|call|copy|trial)|our|this)|"
        r"asked for (?:a (?:quote|demo|call)|our|this))\b",
    ),
    _sign(
        "signed subscribed downloaded filled",
        r"\byou(?:'ve| have)? (?:signed up (?:with|for)|subscribed to) "
        r"(?:us|our|my|the (?:trial|demo|newsletter|webinar))\b",
    ),
    _sign("downloaded filled", r"\byou(?:'ve| have)? (?:downloaded our|filled (?:in|out) our)\b"),
    _sign("us me", r"\byour (?:trial|subscription|account|invoice|order|contract|appointment) with (?:us|me)\b"),
    _sign(
        "meet meeting speaking talking chatting hearing",
        r"\b(?:good|great|nice|lovely|pleasure|enjoyed) (?:to )?(?:meet|meeting|speaking|talking|chatting|hearing)"
        r"(?: again)? (?:with |from |to )?you\b",
    ),
    _sign("see seeing", r"\b(?:good|great|nice|lovely) (?:to )?(?:see|seeing) you (?:again|at)\b"),
    _sign(
        "suggested recommended told asked advised",
        r"\b(?:suggested|recommended|told me|asked me|advised me)(?: that)? (?:i|we) (?:should )?(?:contact|write|call|"
        r"reach|get in touch|talk|speak)\b",
    ),
    _sign(
        "referred gave passed",
        r"\breferred (?:me|us) to you|\b(?:gave|passed) (?:me|us|on) your (?:name|number|details)",
    ),
    _sign(
        "told confided",
        r"(?<!site )(?<!page )(?<! ad )(?<!advert )(?<!listing )(?<!posting )(?<! post )(?<!profile )"
        r"(?<!article )(?<!reviews )(?<!review )(?<!blog )(?<!notice )(?<!ad has )(?<!site has )(?<!page has )"
        r"\b(?:told|confided (?:in|to)) (?:me|us)\b",
    ),
    _sign("remember", r"\byou(?:'ll| will| may| might)? remember (?:me|us|our)\b"),
    _sign("my our", r"\b(?:my|our) (?:last|previous|earlier|first) (?:e-?mail|message|letter|call|note|voicemail)\b"),
    _sign(
        "tried trying", r"\b(?:i|we)(?:'ve| have)? (?:been trying|tried) (?:to (?:reach|call|phone)|calling|phoning)\b"
    ),
    _sign("again", r"\bwriting (?:to you )?again\b"),
    _sign(
        "ours our", r"\bas an? (?:[a-z-]+ )?(?:customer|client) of ours\b|\bas our (?:[a-z-]+ )?(?:customer|client)\b"
    ),
    _sign(
        "saw met",
        r"\b(?:saw|met) you at (?:the|our|your) (?:trade|show|fair|conference|expo|booth|stand|event|office)\b",
    ),
)
_THREATS = (
    _sign("shame pity", r"\b(?:shame|pity) if\b"),
    _hint("shame pity", r"\b(?:would|'d|will) be (?:a )?(?:shame|pity) (?:for|to)\b"),
    _sign("else", r"\bor else\b(?=\s*[.!,]|\s*$|\s+(?:you|your|we|i)\b)"),
    _sign("late", r"\bbefore it(?:'s| is) too late\b"),
    _sign("notice warning", rf"(?:{_BEGINS}|\bis (?:your|the|my|our|a) )(?:final|last) (?:notice|warning)\b"),
    _hint("notice warning", r"\b(?:final|last) (?:notice|warning)\b"),
    _sign(
        "consequences regret sorry", r"\bface the consequences\b|\byou(?:'ll| will|'d)(?: soon)? (?:regret|be sorry)\b"
    ),
    _sign(
        "watch watched watching followed following spied",
        r"\bwatch(?:ed|ing) you\b|\b(?:watch|watched|watching|spied on) your (?:yard|house|home|"
        r"office|shop|premises|car|van|family|kids|children|wife|husband|staff|street)\b|"
        r"\b(?:followed|following) your (?:house|home|car|van|family|kids|children|wife|husband)\b",
    ),
    _sign("where who what", r"\bknows? where you (?:live|park|sleep)\b|\bwe know (?:who you|what you did)\b"),
    _sign("lawsuit lawsuits legal sue court", r"\blawsuit|\blegal action|\bsue you\b|\btake you to court\b"),
    _sign("report expose shame", r"\breport you to\b|\bexpose you\b|\bname and shame\b"),
    _sign("rather", r"\bi(?:'d| would) rather you (?:weren't|were not|didn't|did not)\b"),
    _sign("see", r"\b(?:hate|sorry) to see you(?:r [a-z]+)? (?:fail|close|lose|suffer|go under)\b"),
    _sign("ignore refuse", r"\bif you (?:ignore|refuse) (?:me|us|this|my|our)\b"),
    _hint("ignore refuse unless", r"\bif you (?:ignore|refuse)\b|\bunless you\b[^.]*\b(?:lose|regret|suffer)\b"),
)
_ORDERS = (
    _sign(
        "ignore disregard forget override",
        rf"(?:{_TOLD})(?:ignore|disregard|forget|override)\b[^.]{{0,30}}\b(?:instructions?|prompts?|guidelines|"
        r"(?:your|the|all|any) rules|everything above|previous messages?)\b",
    ),
    _hint(
        "ignore disregard forget override",
        r"\b(?:ignore|disregard|forget|override)\b[^.]{0,30}\b(?:instructions?|prompts?|guidelines|rules)\b",
    ),
    _sign("system language jailbreak jailbreaks jailbreaking", r"\bsystem prompt|\blanguage model|\bjailbreak"),
    _sign("ai assistant critic chatbot", r"\bas an ai\b|\byou are (?:an? )?(?:ai|assistant|critic|chatbot)\b"),
    _sign(
        "angle line verdict as",
        rf"(?:{_TOLD})(?:mark|rate|judge|score|record|treat|classify|approve|accept) "
        r"(?:this|it|me|us)(?: [a-z]+){0,2} (?:as|angle|line|verdict)\b",
    ),
    _hint(
        "angle verdict",
        r"\b(?:mark|rate|judge|score|record|treat|classify|approve|accept) (?:this|it|me)(?: [a-z]+){0,2} "
        r"(?:angle|verdict)\b",
    ),
    _sign("system assistant user developer critic", r"^\s*(?:system|assistant|user|developer|critic)\s*:"),
    _sign("verdict", r"\bverdict\s*[:=]"),
    _sign("forward share safe", rf"(?:{_TOLD})(?:forward|share) this (?:message|e-?mail|mail)\b|\bsafe sender\b"),
    _sign("click tap", rf"\b(?:click|tap) (?:here|below)\b|{_BEGINS}click (?:on|the)\b"),
    _sign("reply", rf"{_BEGINS}reply (?:to (?:this|me|us)|yes|stop|now|today|with (?:yes|your|the word))\b"),
    _sign("call ring phone write", rf"{_BEGINS}(?:call|ring|phone|write to) me\b"),
)
_RULES = (
    ("it pretends that there were dealings before", _DEALINGS),
    ("it threatens or frightens", _THREATS),
    ("it gives an order to whoever reads it", _ORDERS),
)


def findings(text: str, sources: tuple[str, ...]) -> Iterator[Finding]:
    """What is wrong with a text without its quotations; what a source says itself is no fault.

    The apostrophes of all of them are plain.
    """
    lower = text.lower()
    words = frozenset(_WORD.findall(lower))
    for why, signs in _RULES:
        for sign in signs:
            match = sign.pattern.search(lower) if sign.needs & words else None
            said = match.group().strip(_AROUND) if match else ""
            if said and not any(said in source.lower() for source in sources):
                reason = f'{why}: "{said}"'
                yield refused(reason) if sign.sure else doubted(f"perhaps {reason}")
                break
