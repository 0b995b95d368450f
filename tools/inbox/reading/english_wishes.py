"""How people ask in English to be written to no more.

Each request names both the wish and whom or what it is about, so a bare noun is none.
"""

from data.wordings import any_of

_THING = (
    r"(?:(?:e-?mail|personal|contact|private|company|stored|business) )*(?:e-?mails?|address(?:es)?|names?"
    r"|details?|data"
    r"|info\w*|contacts?|accounts?|inbox|mailbox|domain|number|records?|profile|staff|colleagues?)"
)
_ME = (
    rf"(?:me|us|him|her|(?:my|our|his|her|their|this|that) (?:old )?{_THING}|\S+@\S+"
    r"|(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)?))"
)
_OFF = r"(?:off(?: of)?|from|out of)"
_LIST = (
    r"(?:(?:your|the|this|that|these|any|all|every|whatever) )?(?:\S+ ){0,3}?(?:lists?|mailings?|distribution"
    r"|data-?bases?"
    r"|crm|sequences?|campaigns?|cadence|outreach|address book|roster|rotation|newsletters?)\b"
    r"|(?:of )?your (?:\S+ ){0,3}?(?:systems?|records?|files?|marketing|contacts|books|funnel|e-?mails"
    r"|spreadsheets?|mails?|rolodex)\b"
)
_NEVER = r"(?:do\s?n(?:o|')?t|do not|dont|never|stop|quit|cease|discontinue|please refrain from|refrain from)"
_WRITE = (
    r"(?:contact|e-?mail|mail|text|messag|writ|spam(?:m)?|bother|solicit|pester|harass|bombard|hound)(?:ing|e|ting)?"
)
_REACH = rf"(?:{_WRITE}|(?:call|phone|phon|ring)(?:ing)?)"
_HERE = (
    rf"(?:me|us|him|her|(?:this|my|our|any) {_THING}|our (?:office|company)|here|any ?one(?: here)?"
    rf"|anybody(?: here)?)"
)
_MAILS = (
    r"(?:e-?mails?|mails?|mailings?|messages?|correspondence|communications?|solicitations?|spam|junk|marketing"
    r"|advertis\w+"
    r"|newsletters?|outreach|sales pitch\w*|pitches)"
)
_SUCH = (
    r"(?:any|all|more|further|future|additional|your|these|this|such|unsolicited|commercial|promotional|electronic"
    r"|cold|of)"
)
_LIMITED = (
    r"(?![^.!?\n]{0,40}\b(?:attach|contracts?|invoices?|pdfs?|links?|brochures?|until|before|after|by (?:phone"
    r"|text|mail|e-?mail)"
    r"|on (?:my|week|the week|sund|mond|frid|satur)|during|at (?:the|my|night|home|work)|about|to the (?:old|other"
    r"|office)"
    r"|to my (?:old|other|cell|mobile)|unless|back|if(?! you (?:don't|do not) mind| possible| you would"
    r"| you please))\b)"
)

ENGLISH = any_of(
    r"\bexclude (?:me|us) from\b|\b(?:can|could|will|would) you (?:please )?(?:remove|delete) (?:me|us)\b(?! (?:a"
    r"|an|the|that|one) )",
    r"\b(?:please|kindly|just) (?:remove|delete|unsubscribe) (?:me|us) (?:and|or|before)\b|\b(?:remove"
    r"|delete) from (?:your |the |this )?(?:\S+ )?list\b",
    r"\b(?:not interested|no thanks?|no thank you|wrong person)\b[^.?!]{0,20}[,.;]? ?(?:please )?(?:remove|delete"
    r"|unsubscribe|stop)\W*$",
    rf"\b(?:remove|delete|take|drop|strike|scrub|erase|get|keep|leave|cut|pull|cross|scratch|wipe"
    rf"|purge) {_ME} (?:\S+ ){{0,2}}?{_OFF} (?:{_LIST})",
    rf"\b(?:remove|delete|take|drop|keep|leave) (?:it|them|these|everyone|all of us|all (?:our"
    rf"|my) \S+) (?:\S+ ){{0,2}}?{_OFF} (?:of )?your (?:\S+ ){{0,3}}?\w+",
    r"\b(?:remove|delete|take|get|keep|leave|drop) (?:me|us|him|her) off\b(?! guard| the hook| work| the roof"
    r"| schedule)|\b(?:take|get) off (?:of )?(?:your|this|the) (?:\S+ )?list|\bget off of (?:these|this)\b",
    rf"\b(?:be|get|been) (?:removed|taken|dropped|deleted|struck|left) {_OFF} (?:{_LIST})|\boff (?:of )?(?:your"
    rf"|this|these) (?:\S+ )?lists?\b",
    rf"\b(?:remove|delete|erase|destroy|wipe|purge) (?:all |any |both )?(?:of )?(?:my|our|his|her|this"
    rf"|that) (?!old )(?:{_THING})\b(?! (?:you sent|below|above|number|(?:on|in|from) (?:the|this|that) (?:quote"
    rf"|proposal|contract|form|estimate|offer)))",
    r"\b(?:remove|delete|erase|destroy) (?:all |any |whatever |the |what |everything )*(?:personal )?(?:data"
    r"|information|details|records?|addresses)?\s*(?:that |which )?(?:you (?:hold|have|keep|store)\b|(?:held "
    r"|stored |kept )?(?:about|on) (?:me|us)\b)",
    r"\b(?:remove|delete|unsubscribe|unlist) (?:me|us)\b\s*(?:please|now|asap|immediately|thanks?|thank you"
    r"|at once|today|from (?:this|your|future|further|any|all)\b.*)?\s*(?:[.,!]|$)",
    rf"\b{_NEVER} (?:ever |please )?{_WRITE} (?:to )?{_HERE}\b{_LIMITED}",
    rf"\b{_NEVER} (?:ever |please )?(?=[^.!?]{{0,80}}?\b{_WRITE}\b){_REACH}(?:, {_REACH})*,? n?or {_REACH} {_HERE}\b"
    rf"{_LIMITED}",
    rf"\b{_NEVER} (?:ever |please )?(?:{_WRITE}|reach(?:ing)? out|get(?:ting)? in touch)(?: (?:to |with )?(?:me"
    rf"|us))?\s*(?:(?:any ?more|again|further|ever|in (?:the )?future)\b{_LIMITED}|[!.]*\s*$)",
    rf"\b{_NEVER} (?:ever |please )?(?:send|sending|forward)(?:ing)? (?:me |us |him |her "
    rf"|out )?(?:(?:{_SUCH} )*(?:{_MAILS}|anything(?: else| more)?|stuff|crap|things|offers|to (?:me|us"
    rf"|this address))\b|(?:these|this|those|any more)\b(?: to (?:me|us|here))?\s*(?:[,.!]|please|$)){_LIMITED}",
    rf"\b{_NEVER} (?:e-?mail(?:ing)?|spam(?:ming)?|mail(?:ing)?) (?:this|these|any ?more|again|please|already"
    rf"|now)\b{_LIMITED}",
    rf"\bno (?:more|further|additional) (?:of (?:these|this|your|them)\b|(?:{_SUCH} |sales )*(?:{_MAILS}"
    rf"|contact)\b)(?! (?:is|are|was|needed|than)){_LIMITED}",
    rf"(?:^|[,;:-] |\b(?:please|kindly|immediately|now|and|must) )(?:cease|stop|discontinue|halt"
    rf"|end) (?:with )?(?:{_SUCH} )+(?:{_MAILS}|contact)\b(?! (?:from|to) (?:my|our|their|the|going))"
    rf"|\bcease and desist\b|\bcease (?:\S+ ){{0,3}}(?:{_MAILS}|contact)\b",
    r"\bleave (?:me|us) (?:alone|in peace|be)\b(?! (?:for|until))|\blose (?:my|our|this) (?:e-?mail|address|number"
    r"|contact)\b|\bbuzz off\b|\b(?:piss|sod|bugger|f\S* ) ?off\b",
    rf"\b(?:do not|don'?t|no longer|never) (?:wish|want|care|like|need|consent|agree) (?:to )?(?:(?:receive|get"
    rf"|see)(?: to)? (?:{_SUCH} )*(?:{_MAILS}|anything|from you|these|this|your)\b|be (?:contacted|e-?mailed"
    rf"|mailed|bothered|solicited|on (?:your|this|any))|hear (?:\S+ )?from (?:you|your)){_LIMITED}",
    rf"\b(?:do not|don'?t|no longer) (?:want|need|wish for|accept|care for) (?:(?:{_SUCH}"
    rf"|to get) )*(?:{_MAILS})\b(?! (?:help|software|tool|service)){_LIMITED}",
    rf"\b(?:rather|prefer) (?:we |you )?(?:not|didn'?t) (?:to )?(?:hear\b|be (?:contacted|e-?mailed|on)|(?:receive"
    rf"|get) (?:{_SUCH} )*(?:{_MAILS}|these|anything)\b|(?:contact|write|e-?mail) (?:me|us|again)){_LIMITED}",
    r"\b(?:i|we|i'd|we'd|would|'d) (?:would )?(?:like|want|wish|need|ask(?:ed)?|request(?:ed)?) to (?:be "
    r"|get )?(?:unsubscribed?|removed\b(?! from the)|taken off|taken out|excluded|deleted|opted out"
    r"|opt out)\b(?! of (?:the|our|my|an?) )|\b(?:want|get) (?:me |us )?(?:off|out of) (?:of )?(?:this|your"
    r"|these) (?:\S+ )?(?:lists?|e-?mails?|mailings?|thing)\b",
    r"\bopt (?:me|us|him|her|this address|our \S+|my \S+) out\b|\b(?:please|hereby|i|we|kindly|wish to|want to"
    r"|like to|i'm|i am|we are) opt(?:ing)?[ -]?out\b(?:\W*$| of (?:your|this|these|any|all|further|future|e-?mail"
    r"|mailing|marketing))|\bopt(?:ing)? (?:out )?of your\b",
    r"\b(?:please|pls|kindly|hereby) (?:immediately |permanently )?un-?sub?scribe(?:d)?\b(?! (?:link|button|page"
    r"|form|our|their|from (?:our|their)))|\b(?:i|we|i'd|we'd) (?:would )?(?:want|like|wish|need|ask) (?:to be "
    r"|to )un-?subscribed?\b|\b(?:can|could|will|would) you (?:please )?un-?subscribe (?:me|us|this|him|her|my|our)",
    r"\b(?:un-?subscribe|unsubcribe|unsuscribe|unsub) (?:me|us|him|her|my|our e-?mail|this (?:address|e-?mail)"
    r"|from (?:this|your|all)|please|pls|now|immediately|asap|thank)\b|\bhow (?:do|can|could) (?:i"
    r"|we) (?:un-?subscribe|get off (?:this|your|these))\b",
    r"\bobject (?:\S+ ){0,8}?to (?:the |any |your |further )*(?:processing|use|direct marketing|storage)"
    r"|\b(?:withdraw|revoke) (?:my |our |any |all )*consent|\bright (?:to (?:erasure|object|be forgotten|opt out)"
    r"|of erasure)\b"
    r"|\bunder (?:the )?(?:\S+ )?gdpr\b.{0,120}\b(?:eras|delet|object)|\bask that you (?:erase|delete|remove)\b",
    r"\b(?:has|have|had) asked (?:not to|to not) (?:get|receive|be (?:contacted|e-?mailed|sent))"
    r"|\bno longer (?:wishes|wants) to (?:receive|be (?:contacted|e-?mailed|on)|get|hear from)\b|\b(?:drop"
    r"|take) (?:him|her|me|us|it) (?:from|out of) your (?:sequence|marketing|mailing|list|system)",
    r"\bknock it off\b|\bnothing (?:else|more|further) (?:like this )?(?:gets? sent|to (?:me|us|this))|\b(?:let"
    r"|make) this be (?:the|your) last|\bthis (?:is|be|should be) (?:the|your) last (?:e-?mail|message"
    r"|mail)\b(?! (?:of|before))|\bno (?:more|further) (?:\S+ ){0,3}(?:e-?mail|mail) be (?:sent|transmitted)",
    # Told of oneself or of whom one writes for, in more than one verb.
    r"\bmake sure (?:that )?(?:i'm|i am|we're|we are|(?:my|our) \S+ is) not on (?:any|your|the)\b"
    r"|\b(?:everyone|everybody|i|we) (?:gets?|must be|should be|want to be) (?:taken|removed) off\b",
    r"\badd (?:me|us|(?:this|my|our) \S+) to your (?:\S+ )?(?:suppress|do[ -]not|opt[ -]?out|block|unsubscri)\w*",
    r"\b(?:ask|told|tell|want|instruct)\w* (?:\S+ ){0,5}?to stop (?:writing|e-?mailing|contacting|mailing|messaging)\b",
    r"\brequest(?:ing)? (?:the )?(?:immediate )?(?:deletion|erasure|removal) of\b[^.?!]{0,60}\b(?:me|us|my|our"
    r"|personal)\b",
    r"\bforget (?:that )?you (?:ever )?(?:had|have|saw) (?:this|my|our)\b|\bclose (?:my|our) file\b",
    r"\b(?:don'?t|do not) send (?:me |us |out |him |her )?any ?more\b(?= of (?:these|this|your|them)\b"
    r"|\s*(?:[.,!]|please\b|$))",
    r"\b(?:i|we)(?:'ve| have)? asked (?:you )?to be (?:removed|taken off|unsubscribed|deleted)\b",
    r"\b(?:don'?t|do not) want (?:these|this|them)\b\W*(?:$|please\b|any ?more|from you)|\bplease (?:discontinue|desist"
    r"|cease)\W*$",
    r"\b(?:do not|don'?t|never|did not|didn'?t) (?:give |gave )?(?:my |our )?consent(?:ed)? to\b[^.?!]{0,40}"
    r"\b(?:mail\w*|marketing|contact\w*|e-?mails?|advertis\w*)",
    r"\bwithdraw (?:my|our|this) (?:\S+ )?(?:address|e-?mail|details|data|name)\b|\bno need to keep (?:writing"
    r"|e-?mailing|sending|contacting|messaging)\b",
    r"\b(?:see to it|make sure|ensure) (?:that )?(?:none|no more|nothing)\b[^.?!]{0,20}\bcomes?\b",
)
