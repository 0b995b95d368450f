"""The wordings in which servers refuse a mail, by whom or what a refusal is about."""

from data.wordings import any_of

_WHO = (
    r"(?:users?|addressees?|recipients?|mailbox|account|address|e-?mail (?:address|account)|person|destination|alias)"
)

GONE = any_of(
    r"\bnot an? (?:known|valid|existing|active|local|registered|recogni[sz]ed) (?:\S+ )?(?:user|recipient|address"
    r"|mailbox|account|alias)",
    r"(?:mailbox|user account|account|user|address) (?:is )?not active\b|no longer (?:works|employed)"
    r"|user not in system",
    rf"\b(?:no|unknown|invalid|bad|non-?existent|illegal|unrecogni[sz]ed|inactive|wrong"
    rf"|deleted) (?:such )?(?:\S+ )?{_WHO}\b",
    r"no such (?:person|name|domain|host|local|one)|unknown (?:local[- ]?part|domain|host)",
    r"no ?(?:one|body|mailbox|user|account) (?:here|(?:at|by|of|under|with) (?:this|that))|not a (?:subscriber"
    r"|customer)\b",
    r"(?:account|mailbox|user|address)\b[^.]{0,40} has been (?:deleted|removed|closed)|never registered|not our user"
    r"|not present in (?:\S+ )?directory|no longer with\b",
    r"(?:permanently|for good|irrevocably) (?:deactivated|disabled|closed|deleted|removed|retired)"
    r"|(?:closed|gone|deleted|retired) (?:for good|permanently)|decommissioned"
    r"|(?:removed|deleted) from (?:our|the|this) (?:directory|system|server|service)",
    rf"{_WHO} (?:\S+ ){{0,4}}?(?:unknown(?! (?:err|reas|prob|fail))|invalid|inactive|unrecogni[sz]ed|non-?existent"
    rf"|no longer)\b",
    rf"{_WHO} (?:\S+ ){{0,4}}?(?:not|cannot|can't|couldn't|wasn't|isn't) (?:be )?(?:found|known|valid|recogni[sz]ed"
    rf"|listed|exist)",
    r"(?:does|do|did)(?: not|n't) (?:exist|have an? .{0,40}?(?:account|mailbox))|non-?existent|\bnot exist(?:s"
    r"|ing)?\b",
    r"(?:addressee|recipient|user) (?:is )?unknown|unknown in (?:local|virtual|relay)"
    r"|recip(?:ient)?[_-]?not[_-]?found",
    r"(?:couldn't|could not) be found|was(?: not|n't) found at|not listed in (?:\S+ ){0,3}(?:directory|address)",
    r"mailbox (?:is )?(?:unavailable|disabled|inactive|closed)|not a (?:known|valid|local|registered) (?:user"
    r"|recipient|address)",
    r"account (?:\S+ )?(?:is |has been |was )?(?:disabled|inactive|closed|deactivated|deleted|terminated"
    r"|expired"
    r"|discontinued|removed)",
    r"(?:mailbox|user|recipient|address) (?:\S+ ){0,2}?(?:is |has been |was )?(?:deleted|deactivated|removed"
    r"|terminated"
    r"|discontinued|dead|closed|retired)",
    r"(?:tried to reach|recipient|user) is disabled|has been (?:disabled|deactivated|discontinued|terminated)",
    r"(?:is|are) no longer (?:valid|active|available|in use|with|work|employ|used|here|monitor)|no longer on server",
    r"not our customer|user (?:has )?left\b|has left the (?:company|organi)|unrouteable|unroutable",
    r"recipient address no longer|not in use\b|no longer exists?\b",
    rf"(?:{_WHO}|domain|host|this) (?:\S+ ){{0,3}}?(?:does(?: not|n't)|no longer) (?:accepts?|receives?"
    rf"|handles?) (?:any )?(?:e-?)?mail\b",
    r"host (?:or domain name )?(?:is )?(?:unknown|not found)|unknown host|domain (?:name )?(?:is )?(?:not found"
    r"|does|invalid)",
    r"nxdomain|name service error|no mx\b|null mx",
    r"invalid (?:recipient|mailbox|address|user|final|domain)|bad destination",
    r"not known (?:at|here|in)|unknown to (?:us|this)|(?:do|does)(?:n'?t| not) (?:know|have) (?:(?:any|a|that|this"
    r"|such) )?(?:user|mailbox)",
    r"utilisateur (?:inconnu|inexistant)|(?:adresse|bo[iî]te|compte) .{0,40}(?:inconnue?|introuvable|inexistante?"
    r"|désactivée?)",
    r"destinataire (?:inconnu|invalide)|adresse .{0,30}invalide|n'existe (?:pas|plus)",
    r"existiert nicht|unbekannte[rn]? (?:empf|benutz|adress|nutzer)|(?:empf.nger|benutzer|adresse) (?:ist )?unbekannt"
    r"|nicht gefunden|kein solche[rs]",
    r"destinatario (?:desconocido|sconosciuto|inesistente|no encontrado)|no existe|non esiste|(?:utente|casella"
    r"|indirizzo)"
    r" (?:sconosciut|inesistent)|usuario (?:desconocido|no encontrado)|buz.n inexistente",
    r"usu.rio (?:desconhecido|n.o encontrado|inexistente)|n.o existe|(?:caixa|conta|destinat.rio) .{0,20}inexistente"
    r"|onbekende?\b|bestaat niet",
    r"ok.nd (?:mottagare|anv.ndare)|finns (?:inte|ej)|findes ikke|finnes ikke|ukendt|ukjent|ei ole olemassa"
    r"|tuntematon",
    r"nie istnieje|nieznany|brak takiego|neexistuje|nezn.m[yý]|nem létezik|ismeretlen|bulunamad|b.yle bir kullan",
    r"nicht mehr (?:gültig|benutzt|vergeben|vorhanden|aktiv|erreichbar)|wurde gelöscht|supprimée?\b|(?:fue|ha sido"
    r"|está) "
    r"(?:eliminad|dad[oa] de baja|desactivad|cancelad)|(?:eliminat|cancellat|disattivat)[oa]\b|(?:exclu[ií]d"
    r"|desativad|removid)[oa]\b"
    r"|encerrad[oa]|nessun utente|άγνωστ|verwijderd|opgeheven|nie ma (?:takiego|takiej)|usuni[ęe]t",
    r"удал[её]н|отключен навсегда|未开通|已注销|已停用|已删除|не существует|не найден|неизвестн|нет такого"
    r"|не зарегистрирован|существует нет",
    r"存在しな|存在しません|見つかりません|リストにありません|不存在|找不到|无此用户|不明|존재하지",
)
"""The address itself is no good, or its domain is not."""

NOWHERE = any_of(
    r"couldn't find (?:any host|a mail exchanger)|no mail exchanger|indicated no smtp service|nxdomain"
    r"|domain name not found(?!.{0,200}try again)"
    r"|^[\W\d]*(?:does not|doesn't|never) accepts? (?:any )?(?:e-?)?mail\b",
)
"""The domain has no host that takes mail."""

UNREACHED = any_of(
    r"not (?:be )?(?:accepting|reachable|reached|available)|unable to (?:connect|establish)|collected|gateway for"
)

JUNK = any_of(r"\bspam|unsolicited|virus|malware|phish|\bbulk\b")
"""What no refusal of an address that is gone says."""

RESOLVER = any_of(r"resolver\.adr\.(?:ex)?recip(?:ient)?notfound")
"""Exchange's name for an address that it does not have."""

DENIED = any_of(r"recipient address rejected: access denied")
"""As Exchange Online refuses an address that it does not have, with 5.4.1."""

BARE = any_of(
    r"(?:recipient|address|user|mailbox)(?: address)?(?: was| is)? (?:rejected|refused|not accepted)\W*$",
    r"(?:recipient|address|user|mailbox)(?: address)? (?:rejected|refused): [\w.-]+\W*$",
)
"""A refusal of the recipient that gives no reason at all."""

MOVED = any_of(
    r"user (?:has )?moved|(?:has|have) (?:moved|relocated)\b|user not local|forwarding address"
    r"|address has (?:been )?changed",
    r"changed (?:his|her|their|my|the) (?:e-?mail )?address|new (?:e-?mail )?address is|(?:has"
    r"|have) a new (?:e-?mail )?address",
    r"(?:address|owner) (?:has )?changed|(?:has been|was|is) (?:replaced by|renamed)",
    r"(?:eine|unter) neuen?r? (?:e-?mail-?)?adresse|chang[ée]e? d'adresse|adresse a changé|nouvelle adresse"
    r"|(?:ha cambiado de"
    r"|nueva) direcci"
    r"|(?:cambiato|nuovo) indirizzo|(?:mudou de|novo) endere|nieuwe? (?:e-?mail-?)?adres|ny (?:e-?post)?adress?e?\b"
    r"|(?:сменил|изменил|новый) адрес|アドレスを?変更",
)

FULL = any_of(
    r"(?:mailbox|mail ?folder|storage|inbox|mail ?box|mail ?drop|folder|disk|account|spool) (?:\S+ ){0,2}(?:is "
    r"|has )?"
    r"(?:been )?(?:full|filled|exceeded|overflow|exhausted)",
    r"full (?:mailbox|inbox)|(?:over|above|beyond|reached) (?:\S+ ){0,2}quota|over ?quota|quota (?:\S+ ){0,2}exceed",
    r"exceed\w* .{0,40}(?:quota|storage|mailbox|disk)|quota (?:violation|full|limit|reached|is used)"
    r"|(?:not enough|no more) (?:disk |storage )?space|space not enough",
    r"(?:insufficient|out of|no|lack of) .{0,20}(?:storage|space|disk|room)\b|storage (?:limit|quota|allocation)",
    r"(?:mailbox|storage|quota) .{0,20}(?:full|limit)|too many messages (?:in|on) (?:this|the) (?:mailbox"
    r"|mail ?drop|folder)",
    r"bo[iî]te .{0,20}pleine|quota d[ée]pass|postfach (?:ist )?(?:voll|überfüllt)|speicherplatz"
    r"|buz.n (?:est. )?lleno",
    r"casella (?:\S+ )?piena|quota superat|caixa .{0,20}(?:cheia|lotada)|cuota .{0,20}(?:excedid|superad)"
    r"|cota excedida",
    r"postvak (?:is )?vol|brevl.d\w* .{0,10}full|skrzynka .{0,20}pe.n|переполнен|квота|容量|满",
)

RECEIVES = any_of(
    r"receiv\w* (?:\S+ )?(?:limit|quota|rate)|(?:recipient|user|mailbox) (?:\S+ )?(?:has|have) (?:exceeded"
    r"|too many|reached)",
    r"(?:may|can) receive|(?:mailbox|inbox) (?:\S+ )?size|receiving (?:\S+ )?(?:mail"
    r"|messages) (?:\S+ )?(?:at a rate|too)",
)
"""What the recipient can take in."""

FORM = any_of(
    r"(?:missing|invalid|malformed|duplicate|multiple|no|bad) (?:\S+ ){0,4}(?:from|to|subject|date|header|resent-\S+)"
    r" (?:header|field)|\bin (?:\S+ ){0,2}headers?\b|headers? (?:\S+ ){0,3}(?:syntax|missing|invalid|error)"
    r"|no resent-",
    r"(?:urls?|links?) (?:\S+ ){0,6}(?:block|black|listed)|forged|appear(?:s|ed) to be spam",
)
"""How a mail is made, and what links it has."""

SIZE = any_of(
    r"too (?:large|big|long)|(?:message|mail|maximum|fixed|file|attachment)s? (?:max )?(?:\S+ )?size|size (?:limit"
    r"|exceed)",
    r"exceed\w* .{0,40}\bsize|zu gro(?:ß|ss)|trop (?:gros|volumineux)|demasiado grande|troppo grande|muito grande",
)

OUR_QUOTA = any_of(
    r"(?:dai|hour|month|week)ly (?:\S+ ){0,4}(?:limit|quota|max|allow|cap)|per (?:hour|day|minute|second)\b"
    r"|relay quota",
    r"(?:send(?:ing)?|submission|outbound|outgoing) (?:\S+ ){0,2}(?:quota|limit)",
)

RATE = any_of(
    r"(?:dai|hour|month|week)ly (?:\S+ ){0,4}(?:limit|quota|max|allow|cap)|per (?:hour|day|minute|second|month)\b",
    r"this hour|24 hours? .{0,30}(?:limit|quota)|limit .{0,30}24 hours?|relay quota|throttl|rate[- ]?limit"
    r"|slow(?:ing)? down",
    r"(?:send(?:ing)?|submission|outbound|outgoing|message|recipient|connection|session|mail|e-?mail|sender"
    r"|client) (?:\S+ )?"
    r"(?:rate|limits?|quota)\b",
    r"(?:limit|quota) (?:for|of|on) (?:\S+ ){0,2}(?:send|message|recipient|mail|connection|outgoing)",
    r"(?:reached|exceed\w*|over) (?:\S+ ){0,4}(?:limit|number|rate|maximum|quota) (?:\S+ ){0,3}(?:send|message"
    r"|recipient|mail|connection)",
    r"too (?:many|much) (?:\S+ ){0,3}(?:message|mail|e-?mail|recipient|connection|session|request|error|attempt"
    r"|command|concurrent"
    r"|invalid|unknown|bad|bounce|failed|hop-?less|rcpt|complaint|address)",
    r"too (?:fast|quick|frequent|often)|(?:message|connection|mail|client) (?:count|frequency)|concurren|flood|burst",
    r"(?:maximum|max) (?:\S+ ){0,3}(?:recipients|messages|connections|sessions|mails|e-?mails)|mail bombing",
    r"unusual (?:\S+ )?(?:sending|activity|rate)|concurrency|slowdown",
)
"""We send too much, or too fast."""

DAILY = any_of(r"daily|per day|24[ -]?h|day'?s|quotidien|journali|t.glich|diari[oa]|giornalier|dagelijks")
"""A limit that the next day lifts."""

AUTHENTICATION = any_of(
    r"\bspf\b|\bdkim\b|\bdmarc\b|\bdomainkeys?\b|domain-based message|sender policy framework|sender id\b",
    r"\bsmtp auth\b|un-?authenticated|(?:fail\w*|lack\w*|missing|without|no|weak|invalid) (?:\S+ ){0,3}authenticat"
    r"|authentication (?:check|fail|result)",
    r"authenticat\w* (?:\S+ ){0,3}(?:fail|required level|unsuccessful)|pass(?:es)? (?:\S+ ){0,3}authentication",
    r"(?:not|isn't) (?:\S+ ){0,2}authenticated|signature (?:is |was )?(?:missing|invalid|did not|could not)",
)
"""Our mails do not prove whose they are."""

LOGIN = any_of(
    r"authenticat(?:e|ion) (?:\S+ ){0,3}(?:required|needed|first|before)|log ?in (?:required|first|fail|denied)"
    r"|must (?:first )?"
    r"(?:log|auth|issue|use)|credential|starttls|(?:tls|ssl|encryption) (?:\S+ ){0,3}(?:required|needed)|smtp ?auth"
    r"|password",
    r"authentication|need to authenticate|pop before smtp|check (?:your )?(?:new )?mail (?:first|before)",
)
"""Our own server does not know us: words that mean it in an SMTP dialogue, and not in a report."""

RELAY = any_of(
    r"relay(?:ing)?\b (?:\S+ ){0,4}(?:denied|not|prohibited|reject|refused|forbidden|disallowed|disabled|blocked"
    r"|unauthori)",
    r"(?:not|unable|cannot|can't|won't|refuse\w*|deny|denied|no) (?:\S+ ){0,3}(?:to )?relay|isn't in my (?:list"
    r"|control)|allowed rcpthosts",
    r"(?:non-?local|foreign|remote) (?:recipient|domain|address)|not a (?:mail )?relay|open relay"
    r"|not (?:a )?gateway|non-accepted domain",
)

SENDER = any_of(
    r"send(?:er|ing)(?:'?s)?(?: e-?mail)? (?:address|domain|mailbox|account|name)|\bsender'?s? (?:host|id\b|ip\b"
    r"|verif\w*|address)",
    r"\bsender (?:\S+ )?(?:is |was |has been |are )?(?:rejected|denied|blocked|refused|unknown|invalid|not\b|un\w+"
    r"|disabled|suspended"
    r"|banned|restricted|bad|black|black-?listed|prohibited|forbidden|rewrite|mismatch|listed|spoof)",
    r"(?:bad|invalid|blocked|banned|unknown|unverified|forged|rejected|this|outbound|restricted|suspended|your"
    r"|illegal|fake) "
    r"(?:\S+ )?(?:sender|return[- ]?path|from)\b",
    r"(?:domain|address|identity) of (?:the |your )?sender|(?:envelope[- ]?|header[- ]?)?from(?:: |[: -])(?:address"
    r"|header|domain|field)|header from",
    r"mail from\b|envelope[- ]?from|return[- ]?path|reverse[- ]path|originat(?:or|ing)|send(?:ing)? (?:\S+ )?as\b"
    r"|sendas|spoof|forg(?:ed|ery)|imperson",
    r"(?:not|n't) (?:be )?(?:allowed|permitted|authori[sz]ed|entitled|have permission) (?:\S+ )?(?:to )?send"
    r"|permission to send|call-?(?:back|out)",
    r"address is not verified|identit(?:y|ies) (?:\S+ ){0,3}(?:check|verif)|sending (?:paused|disabled|suspended"
    r"|blocked)"
    r"|account (?:\S+ )?paused|user (?:not|is not) authori[sz]ed|from (?:your|this) (?:address(?! book)|account|domain"
    r"|sender)",
    r"your (?:\S+ )?(?:account|mailbox|subscription|plan|trial|address|e-?mail address)\b|compromised|outbound ?spam",
    r"expéditeur|absender|remitente|mittente|remetente|afzender|avsändare|nadawc|отправител|发件人|送信者",
)
"""Our own address, as the sender's."""

RESTRICTED = any_of(
    r"accept\w* (?:\S+ )?(?:e-?)?mails? from (?:this|that|your) (?:sender|address)|to send to (?:\S+ ){0,2}"
    r"(?:recipient|user|group|list)\b",
    r"only (?:\S+ ){0,3}accept|allow(?:ed)? (?:\S+ ){0,3}senders? (?:list|only)|(?:restricted|moderated|private"
    r"|closed) (?:\S+ ){0,2}"
    r"(?:list|group|recipient|mailbox|address)|resolver\.rst|not pre-?approved|(?:approved|safe|white|allow) ?list"
    r"|white-?listed",
    r"(?:send|mail|post|write)\w* (?:\S+ ){0,2}to (?:this|that|the) (?:\S+ ){0,2}(?:list|group|recipient|mailbox"
    r"|user|address)|members? only|sender not (?:in|on) ",
    r"block(?:ed|list)? by (?:\S+ ){0,2}(?:recipient|user|addressee)|user entry|recipient (?:has (?:blocked"
    r"|refused|rejected)"
    r"|(?:blocks|refuses|rejects|does not want) )",
    r"confirm|verify (?:that )?you are|challenge|boxbe|spamarrest|may not exist\b.{0,80}\bor\b",
    r"\b(?:group|grupo|groupe|gruppo|gruppe|skupin)\w*.{0,250}\b(?:permission|permiso|permiss|autoris|autorizz"
    r"|berechtig|oprávn)|(?:グループ|群組|群组|групп|그룹).{0,250}(?:権限|權限|权限|разреш|прав|권한)",
)
"""The recipient's, or a group's, own choice of whom to hear: it says nothing of us to others, and nothing is gone."""

BLOCKED = any_of(
    r"black-? ?list|block-? ?list|deny-? ?list|dns-?bl|\brbl|\bdul\b|reputation|blocked (?:using|via) "
    r"|client host",
)
"""A list has us on it."""

LISTS = any_of(
    r"spamhaus|spamcop|barracuda(?:central)?|sorbs|uceprotect|senderscore|senderbase|cloudmark|talos|abusix"
    r"|mailspike|\bsnds\b|invaluement",
)
"""Who keeps lists of hosts that send spam."""

DOMAIN = any_of(
    r"(?<!not\s)listed (?:\S+ )?(?:in|on|at|by) |rev(?:erse|\.)? ?(?:dns|lookup|hostname|ip|resol|record|map)"
    r"|inverse (?:dns|lookup)|\brdns\b|\bptr\b|in-addr|fcrdns|forward-confirm",
    r"your (?:\S+ )?(?:ip|server|host|domain|network|mail ?server|isp|mta|provider|system|machine|relay|organi)"
    r"|(?:from|for|of) your (?:\S+ )?"
    r"(?:ip|server|host|domain|network|location|site)",
    r"\bip[ -]?(?:address|range|block|\W*\d)|(?:invalid|bad|listed|blocked|dynamic|banned|sending|source|client"
    r"|originating) ip\b|\bips?\b",
    r"client (?:host|address|was)|(?:connecting|sending|remote|originating|source|peer) (?:host|ip|server|mta"
    r"|system|client|domain|network)"
    r"|host rejected|helo|ehlo|dynamic|dial-?up|residential|broadband|generic host|direct-to-mx|end-?user",
    r"bad (?:neighbo|host|ip)|domain (?:\S+ )?(?:is )?(?:blocked|banned|suspended|rejected|blacklist|not allowed"
    r"|unregistered)"
    r"|(?:unregistered|newly|young|new|suspicious|blocked|banned|sender'?s?) domain|tenant|access to (?:submit"
    r"|this mail)",
)
"""Our domain, our host, or the network it stands in."""

PASSING = any_of(
    r"temporar|suspended|momentar|(?<!not\s)try(?:ing)? (?:your \S+ |this \S+ |it |sending |to send )?(?:again "
    r"|back )?(?:later|soon"
    r"|in \d|in a|tomorrow|after)"
    r"|again (?:later|soon|in \d|in a)|gr[ea]y-?list|\bgr[ea]y\b|\blater\b|for now|currently|presently|at (?:this"
    r"|the) (?:time|moment)|\bbusy\b",
    r"timed?[ -]?out|deferr?|deferral|delayed|retry|retries|overload|(?:high|heavy|server|system) load"
    r"|load (?:is )?too high|maintenance"
    r"|shutting down|in use by|\\blocked|wait\b|early talk|pre-?greet|resources?\b|too busy|first time|new sender",
    r"connection (?:refused|reset|lost|dropped|closed|was)|could not connect|requests? to connect|(?:socket|network"
    r"|dns|lookup|internal|server"
    r"|system|local|processing|i/o|write|disk|database|ldap|configuration|software|queue) (?:\S+ )?(?:error|fail"
    r"|problem|unavailable|trouble)",
    r"not responding|no (?:response|answer)|unreachable|for the last \d|not delivered within|service (?:is )?"
    r"(?:not available|unavailable)|lookup|unverified|verif\w+ (?:fail|in progress|pending|timeout)|(?:can"
    r"|could)(?:not|n't| not) (?:\S+ )?"
    r"(?:verify|verif|check|determine|complete)",
    r"malformed or unexpected name server",
    r"not found, try again|not found; try|\bloop|\bhops?\b|plus tard|später|más tarde|più tardi|mais tarde|тайм"
    r"|позже|временно|stop queue|try another",
)
"""Another time it may well be taken."""

CONTENT = any_of(
    r"\bspam|\bunsolicited|\bbulk\b|\buce\b|\bube\b|\bjunk|virus|malware|phish|infected|trojan|worm\b|ransom"
    r"|suspicious|suspect|\bscam|malicious|fraud",
    r"content|attachment|media error|banned (?:file|word|ext)|executable|\bmime\b|header|subject|\burls?\b"
    r"|\blinks?\b|html|body|charset|encod|rfc ?\d"
    r"|format|bare (?:lf|cr)|line (?:is )?too|8bit|malformed|signature|fingerprint|heuristic|bayes|score"
    r"|classified as|advert|offensive"
    r"|profan|message (?:\S+ )?(?:deemed|identified|considered|looks|matched|contains)",
    r"filter|dlp\b|confidential|data loss|quarantin|considered as",
)
"""What the mail says, or how it is made."""

REFUSED = any_of(
    r"polic(?:y|ies)|block|prohibit|denied|deny|forbid|forbidden|not (?:allowed|permitted|authori[sz]ed|accepted"
    r"|wanted|welcome)|refus|reject|declin"
    r"|protocol|syntax|not implemented|transaction failed|administrat|access|security|abuse|complain|banned"
    r"|restrict|disallow|unwanted|violat",
)
"""A refusal that says no more than that."""
