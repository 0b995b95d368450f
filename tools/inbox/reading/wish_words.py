# ruff: noqa: RUF001 - words of many scripts
"""How people ask to be written to no more, by language, and what sounds like such a request and is none.

Each request names both the wish and whom or what it is about, so a bare noun is none.
"""

from tools.inbox.patterns import any_of

_OBJ = (
    r"(?:me|us|him|her|them|it|everyone|all of us|(?:my|our|his|her|their|this|that|the|these)(?: \S+){0,3}?"
    r"(?: (?:e-?mails?|address(?:es)?|names?|details?|data|info\w*|contacts?|accounts?|inbox|mailbox|domain|company"
    r"|number|person"
    r"|records?|team|staff|colleague))?|\S+@\S+|[A-Z][\w.]+(?: [A-Z][\w.]+)?)"
)
_FROM = r"(?:off(?: of)?|from|out of)"
_LIST = (
    r"(?:(?:your|the|this|that|these|those|any|all|every|whatever)\s+)?(?:\S+\s+){0,3}?(?:lists?|data-?bases?"
    r"|\bdb\b|crm|files?|records?|systems?"
    r"|distribution|mailings?|outreach|sequences?|campaigns?|books|spreadsheets?|marketing|address book|contacts"
    r"|e-?mails|cadence|roster|rotation|funnel)"
)
_NEVER = r"(?:do\s?n(?:o|')?t|do not|dont|never|stop|quit|cease|no longer|please refrain from|refrain from)"
_LIMITED = (
    r"(?![^.!?\n]{0,40}\b(?:attach|contracts?|invoices?|pdfs?|links?|until|before|after|by (?:phone|text|mail"
    r"|e-?mail)|on (?:my|week|the week|sund|mond|frid|satur)"
    r"|during|at (?:the|my|night|home|work)|about|to the (?:old|other|office)|to my (?:old|other|cell|mobile)"
    r"|unless|if(?! you (?:don'?t|do not) mind| possible| you would| you please))\b)"
)

ENGLISH = any_of(
    rf"\b(?:remove|delete|take|drop|strike|scrub|erase|get|keep|leave|cut|pull|cross|scratch|wipe"
    rf"|purge) {_OBJ} (?:\S+ ){{0,2}}?{_FROM} {_LIST}\b",
    r"\b(?:remove|delete|take|get|keep|leave|drop) (?:me|us|him|her|them) off\b(?! guard| the hook| work)|\b(?:take"
    r"|get) off (?:of )?(?:your|this|the) (?:\S+ )?list",
    rf"\b(?:be|get|been) (?:removed|taken|dropped|deleted|struck|left) (?:{_FROM}) (?:your|this|the|any|all) "
    rf"|\boff (?:of )?(?:your|this|these) (?:\S+ )?lists?\b",
    r"\b(?:remove|delete|erase|destroy|forget|wipe|purge) (?:all |any |both )?(?:of )?(?:my|our|his|her|this"
    r"|that) (?:(?:e-?mail|personal|contact|private|company|stored) )*"
    r"(?:e-?mail|address|addresses|data|details|info|information|contacts?|records?|account"
    r"|profile)\b(?! (?:you sent|below|above))",
    r"\b(?:remove|delete|erase|destroy) (?:all |any |whatever |the |what )*(?:personal )?(?:data|information"
    r"|details|records?|addresses)?\s*(?:that |which )?(?:you (?:hold|have|keep|store)"
    r"|(?:held |stored |kept )?(?:about|on) (?:me|us))\b",
    r"\b(?:e-?mail|address|data|details|contact|info)\b[^?!]{0,80}[.?!]+\s*(?:please |kindly |just )?(?:erase"
    r"|delete|remove) (?:it|them)\b",
    r"\b(?:remove|delete|unsubscribe|unlist) (?:me|us)\b\s*(?:please|now|asap|immediately|thanks?|thank you|at once"
    r"|today|from (?:this|your|future|further|any|all)\b.*)?\s*(?:[.,!]|$)",
    rf"\b{_NEVER} (?:ever |please )?(?:contact|e-?mail|mail|text|messag|writ|spam|bother|solicit|pester|harass"
    rf"|bombard|hound)(?:ing|e|ting)? (?:to )?"
    rf"(?:me|us|him|her|this (?:address|e-?mail|number|mailbox|inbox|person)|here|my (?:e-?mail|address|inbox)"
    rf"|our (?:e-?mail|address|office|company|staff)|anyone|anybody|any ?one here)\b{_LIMITED}",
    rf"\b{_NEVER} (?:ever |please )?(?:contact|e-?mail|mail|text|messag|writ|bother|reach out|get in touch)(?:ing"
    rf"|e)?(?: (?:to )?(?:me|us))?\s*(?:(?:any ?more|again|further|ever|in (?:the )?future)\b{_LIMITED}|[!.]*\s*$)",
    rf"\b{_NEVER} (?:ever |please )?(?:send|sending|forward)(?:ing)? (?:me |us |him |her )?(?:(?:any|these|those"
    rf"|this|such|your|more|further|unsolicited|out|anything|stuff|spam|e-?mails?|messages?"
    rf"|marketing)\b\s*)+{_LIMITED}",
    rf"\b{_NEVER} (?:e-?mail(?:ing)?|spam(?:ming)?|mail(?:ing)?) (?:this|these|any ?more|again|please|already"
    rf"|now)\b{_LIMITED}",
    r"\bno (?:more|further|additional) (?:of (?:these|this|your|them)|(?:commercial |marketing |sales |electronic "
    r"|cold |unsolicited |promotional |such )*(?:e-?mails?|mails?|mailings?|messages?|contact"
    rf"|correspondence|communications?|outreach|solicitations?|spam|marketing|advertising))\b(?! (?:is|are|was"
    rf"|needed|than)){_LIMITED}",
    r"\b(?:cease|stop|discontinue|halt|end) (?:and desist|(?:all |any |your |this |the |these |with )*(?:further "
    r"|future |more )?(?:contact|communications?|correspondence|mailings?|e-?mails|messages"
    r"|solicitations?|spam|outreach|marketing))\b(?! (?:from|to) (?:my|our|their|the))|\bcease and desist\b",
    r"\b(?:leave|let) (?:me|us) (?:alone|in peace|be)\b|\blose (?:my|our|this) (?:e-?mail|address|number|contact)"
    r"|\bforget (?:my|our|this) (?:e-?mail|address)\b|\bbuzz off\b|\bgo away\b",
    r"\b(?:do not|don'?t|no longer|never) (?:wish|want|care|like|need|consent|agree) (?:to )?(?:receive|get"
    r"|be (?:contacted|e-?mailed|mailed|bothered|solicited|on (?:your|this|any))|hear from (?:you|your)|see)\b"
    rf"(?! (?:a |the |an )?(?:demo|quote|call|invoice)){_LIMITED}",
    rf"\b(?:do not|don'?t|never|no longer) (?:want|need|wish for|accept|care for) (?:any |more |further |your "
    rf"|these |this |such |unsolicited |to get |of )*(?:e-?mails?|mails?|mailings?|messages|spam|marketing"
    rf"|advertis\w+|newsletters?|solicitations?)\b{_LIMITED}",
    r"\b(?:rather|prefer) (?:we |you )?(?:not|didn'?t) (?:to )?(?:hear|be (?:contacted|e-?mailed|on)|receive|get"
    r"|contact|write|e-?mail)\b(?! (?:more )?until)",
    r"\b(?:would like|'d like|want|wish|need|ask(?:ed|ing)?|request(?:ed|ing)?) to (?:be |get )?(?:unsubscribed?"
    r"|removed|taken off|taken out|excluded|deleted|opt(?:ed)? out)\b|\bwant (?:off|out of) (?:this|your|these)",
    r"\bopt (?:me|us|him|her|this address|our \S+|my \S+) out\b|\b(?:please|hereby|i|we|kindly|wish to|want to"
    r"|like to|i'm|i am|we are) opt(?:ing)?[ -]?out\b(?! (?:of|form|link|process) (?:our|their|the))"
    r"|\bopt(?:ing)? (?:out )?of your\b",
    r"\b(?:please|pls|kindly|hereby|want to|like to|wish to|to be|now|can you|could you|just"
    r"|asking to) (?:immediately |permanently )?un-?sub?scribe(?:d)?\b(?! (?:link|button|page|form|our|their"
    r"|from (?:our|their)))",
    r"\b(?:un-?subscribe|unsubcribe|unsuscribe|unsub) (?:me|us|him|her|my|our e-?mail|this (?:address|e-?mail)"
    r"|from (?:this|your|all)|please|pls|now|immediately|asap|thank)\b|\bhow (?:do|can|could) (?:i"
    r"|we) (?:un-?subscribe|opt out|get off)\b",
    r"\bobject (?:\S+ ){0,8}?to (?:the |any |your |further )*(?:processing|use|direct marketing|storage)"
    r"|\b(?:withdraw|revoke) (?:my |our |any |all )*consent|\bright (?:to (?:erasure|object|be forgotten|opt out)"
    r"|of erasure)\b"
    r"|\bno further \S+ (?:\S+ )?e?-?mail\b|\bunder (?:the )?(?:\S+ )?gdpr\b.{0,120}\b(?:eras|delet|object)",
    r"\b(?:has|have|had) asked (?:not to|to not) (?:get|receive|be (?:contacted|e-?mailed|sent))"
    r"|\bno longer (?:wishes|wants) to (?:receive|be|hear|get)",
    r"\bknock it off\b|\bnothing (?:else|more|further) (?:like this )?(?:gets? sent|to (?:me|us|this))|\b(?:let"
    r"|make) this be (?:the|your) last|\b(?:this (?:is|be)|should be|as) (?:the|your) last (?:e-?mail|message"
    r"|mail)\b",
)
GERMAN = any_of(
    r"\b(?:streich|nehm|nimm|entfern|lösch|trag|werf|schmei|hol|kick)\w*\b[^.!?\n]{0,40}\b(?:mich|uns|meine|unsere"
    r"|diese|ihn|herrn|frau)\b[^.!?\n]{0,60}\b(?:von|aus|vom|aus dem)\b[^.!?\n]{0,30}"
    r"(?:liste|verteiler|datenbank|kartei|datei|system|kontakt|adress|bestand|daten\w*)",
    r"\b(?:mich|uns|meine|unsere|diese|unsre)\b[^.!?\n]{0,60}\b(?:aus|von|vom)\b[^.!?\n]{0,30}(?:liste|verteiler"
    r"|datenbank|kartei|datei|system|bestand|kontakt\w*)\b[^.!?\n]{0,40}\b(?:streich|nehm|entfern|lösch"
    r"|aus(?:zu)?tragen|rausnehm|herausnehm)\w*",
    r"\b(?:lösch|entfern|streich|tilg)\w*\b[^.!?\n]{0,30}\b(?:meine[rn]?|unsere[rn]?|sämtliche|alle"
    r"|diese)\b[^.!?\n]{0,30}(?:adress|daten|mail|kontakt|angaben|eintrag)"
    r"|\b(?:meine[rn]?|unsere[rn]?|sämtliche|alle|diese)\b[^.!?\n]{0,30}(?:adress|daten|mail"
    r"|kontakt)\w*[^.!?\n]{0,40}\b(?:zu )?(?:lösch|entfern|gelöscht|streich)\w*|\blöschung (?:meiner|unserer|aller"
    r"|der|meines)\b",
    r"\bkeine(?:rlei)? (?:weiteren? |solchen? |unaufgeforderten? |derartigen? |mehr )*(?:werbe)?-?(?:e-?mails?"
    r"|mails?|werbung|werbemails?|nachrichten|post|zuschriften|newsletter|angebote|kontaktaufnahme\w*)"
    r"(?! (?:lese|lesen|beantwort|vor\b|davor|nach\b|bis\b))[^.!?\n]{0,40}\b(?:mehr|schick\w*|send\w*|zusend\w*"
    r"|erhalten|bekommen|wünsch\w*|gewünscht|möchte\w*|erwünscht|will|wollen)\b(?! (?:vor|bis|nach))"
    r"|\b(?:möchte|will|wünsche|brauche|wollen"
    r"|wünschen)\w* (?:\S+ ){0,3}keine (?:weitere\w* )?(?:werbe)?-?(?:e-?mails?|mails?|werbung|werbemails?"
    r"|nachrichten|newsletter)|\bkeine weiteren (?:e-?)?mails?\b(?! (?:vor|bis|nach))",
    r"\b(?:schreib|kontaktier|mail|behellig|belästig|anschreib|nerv|spamm)\w*\b[^.!?\n]{0,30}\b(?:mich|uns|mir|hier"
    r"|ihn)\b[^.!?\n]{0,15}\b(?:nicht|nie) (?:mehr|wieder|weiter)\b"
    r"|\b(?:mich|uns|mir) (?:bitte )?(?:nicht|nie) (?:mehr|wieder|weiter)\b[^.!?\n]{0,20}\b(?:kontaktier"
    r"|an(?:zu)?schreib|schreib|anmail|behellig|belästig|mailen|schick|senden)\w*"
    r"|\bnicht (?:mehr|wieder|weiter) (?:kontaktier|anschreib|angeschrieben|anmail|schreib|belästig)\w*",
    r"\blass(?:t|en sie|e)? (?:mich|uns|sie uns|sie mich) (?:\S+ )?in (?:ruhe|frieden)|\bhör(?:t"
    r"|en sie)? (?:\S+ )?auf\b[^.!?\n]{0,40}(?:schreib|mail|schick|send|nerv|spam)"
    r"|\bunterlass\w*\b[^.!?\n]{0,60}(?:mail|werbung|zusend|kontakt|schreib)",
    r"\b(?:bitte|möchte|will|hiermit|wünsche|sofort|umgehend)\b[^.!?\n]{0,30}\b(?:ab(?:zu)?meld\w*|aus(?:zu)?tragen"
    r"|austagen|ab(?:zu)?bestell\w*|abgemeldet|ausgetragen)\b(?!quote|rate)|\bmelden sie (?:mich"
    r"|uns)\b[^.!?\n]{0,30}\bab\b(?! (?:dem|mont|dienst|mitt|donn|frei|sams|sonn))",
    r"\bwiderspreche?n?\b[^.!?\n]{0,60}\b(?:verarbeitung|nutzung|speicherung|verwendung|werbung|zusendung)"
    r"|\bwiderspruch\b[^.!?\n]{0,60}\b(?:werbung|verarbeitung|dsgvo)|\bwiderrufe\b[^.!?\n]{0,60}\beinwilligung",
    r"\bsparen\b[^.!?\n]{0,30}\b(?:sich|mir|uns)\b|\b(?:weitere|künftige) (?:e-?)?mails? (?:können"
    r"|kannst)\b[^.!?\n]{0,30}\bspar|\bweder an\b[^.!?\n]{0,60}\badresse\b[^.!?\n]{0,30}\b(?:schick|send|schreib)"
    r"|\bnichts mehr (?:zu )?(?:schick|send)\w*",
)
FRENCH = any_of(
    r"\b(?:retir|supprim|enlev|ray|effac|désinscri|désabonn|sort)\w*[- ](?:moi|nous)\b|\b(?:retir|supprim|enlev|ray"
    r"|effac)\w*-(?:le|la|les)\b[^.!?\n]{0,40}(?:liste|fichier|base|envois)",
    r"\b(?:me|nous|m'|le|la) (?:retirer|supprimer|enlever|rayer|désinscrire|désabonner|sortir|effacer|radier"
    r"|ôter)\b|\b(?:retirer|supprimer|enlever|rayer|effacer) (?:mon|notre|mes|nos|cette|toutes? (?:mes|nos)"
    r"|ces) (?:\S+ )?(?:adresse|mail|e-?mail|donnée|coordonnée|nom|contact|société)",
    r"\bne (?:plus|pas) (?:me|nous|m'|l'|lui|le)\s?(?:contacter|écrire|envoyer|solliciter|relancer|démarcher"
    r"|adresser|recontacter)|\bne (?:me|nous|m'|l'|lui)\s?(?:contactez|écrivez|envoyez|sollicitez|relancez|adressez"
    r"|recontactez) (?:plus|pas)\b(?! (?:avant|après|le|d'attach|de pi))",
    r"\b(?:souhait|veu|désir|voul|voudr)\w* (?:plus|pas|pas du tout) (?:\S+ )?(?:recevoir|être (?:contact|sollicit"
    r"|démarch|relanc)|que vous|de (?:vos |ces )?(?:mail|message|pub))|\bplus (?:jamais )?(?:recevoir"
    r"|être (?:contacté|sollicité|démarché))",
    r"\b(?:arrêt|cess)\w* (?:\S+ )?(?:de (?:m'|nous |me )\s?(?:écri|envoy|contact|sollicit|harcel|spam)"
    r"|ces (?:mails?|envois|messages)|vos (?:mails?|envois|sollicitations)|les (?:mails?|envois))"
    r"|\bplus de (?:mails?|messages?|sollicitations?|pub)\b(?! (?:détail|info))",
    r"\b(?:je|nous) (?:me |nous )?(?:désinscri|désabonn)\w*|^\W*(?:désinscription|désabonnement|désinscrire"
    r"|désabonner|stop)\b\W*(?:svp|s'il vous pla[iî]t|merci)?\W*$|\b(?:demand\w*|exig\w*"
    r"|merci de procéder à) (?:\S+ ){0,4}(?:désinscription|désabonnement|suppression|effacement)\b",
    r"\b(?:m'oppos|s'oppos|opposition|droit (?:d'opposition|à l'effacement|d'effacement))\b|\blaissez[- ](?:moi"
    r"|nous) (?:tranquille|en paix)|\bfichez[- ]moi la paix|\b(?:dernier|dernière) (?:mail|message"
    r"|relance) (?:de votre part|svp)",
)
SPANISH = any_of(
    r"\b(?:s[aá]qu|elim[ií]n|b[oó]rr|qu[ií]t|suprim|ret[ií]r|remuev|excl[uú]y|tach)\w*(?:me|nos)\b(?! (?:el|la|un"
    r"|una) )|\b(?:s[aá]qu|elim[ií]n|b[oó]rr|qu[ií]t|suprim|ret[ií]r)\w*(?:(?:lo|la|los)\b[^.!?\n]{0,30}(?:lista"
    r"|base|fichero)| (?:mi|nuestr[oa]s?|mis|esta|este|todos mis) (?:\S+ )?(?:correo|direcci[oó]n|datos|e-?mail"
    r"|contacto|nombre))",
    r"\b(?:s[aá]ca|elimina|borra|quita|retira)(?:me|nos)\b|\b(?:eliminar|borrar|quitar|sacar|suprimir|retirar"
    r"|dar de baja) (?:mi|nuestr[oa]s?|mis|esta|este|a)\b (?:\S+ ){0,2}(?:correo|direcci[oó]n|datos|e-?mail"
    r"|contacto|nombre|empresa)",
    r"\b(?:d[ée]n?me|d[ée]n?nos|darme|darnos|dame|denme|quiero darme|solicito"
    r"|pido)(?: \S+){0,3} (?:de )?(?:la )?baja\b(?! (?:m[eé]dica|el programa|laboral))|^\W*baja\b\W*(?:por favor"
    r"|gracias)?\W*$",
    r"\bno (?:me|nos|le|se le|les|vuelva[ns]? a|volver a) (?:\S+ )?(?:contact|escrib|env[ií]|mand|molest|llam"
    r"|remit)\w*\b(?! (?:antes|despu[eé]s|al m[oó]vil|al tel|el|archivo|adjunt|hasta|a la|por (?:la"
    r"|tel)))(?: (?:m[aá]s|nunca|nada|otra|correos?|publicidad)\b[^.!?\n]{0,40}|\s*[.!]|\s*$)",
    r"\bno (?:deseo|quiero|deseamos|queremos|quisiera)\b (?:seguir )?(?:recib\w*|que (?:me|nos)|m[aá]s (?:correos?"
    r"|mails?|e-?mails?|publicidad|spam|mensajes)|ser contactad|sus correos)\b(?! .{0,40}(?:ll[aá]me|tel[eé]fono"
    r"|por correo,))",
    r"\b(?:deje[ns]?|para|paren|cese[ns]?|basta|pare) (?:ya )?(?:de )?(?:enviar|escribir|mandar|molestar|contactar"
    r"|spam)\w*|\bd[eé]je(?:n?me|nme|n?nos) (?:en paz|tranquil)|\bno m[aá]s (?:correos?|mails?|e-?mails?|mensajes"
    r"|publicidad|spam)",
    r"\b(?:derecho de (?:oposici|supresi|cancelaci)|me opongo|revoco (?:mi|el) consentimiento|cancelar (?:mi "
    r"|la )?suscripci)|\b(?:sea|ser) (?:la|el) [uú]ltim[ao] (?:comunicaci|correo|mensaje|mail|e-?mail)",
)
ITALIAN = any_of(
    r"\b(?:cancell|rimuov|toglie|elimin|togli|leva|depenn)\w*(?:mi|ci|temi|teci|rmi|rci)\b|\b(?:cancell|rimuov"
    r"|toglie|elimin)\w* (?:il mio|la mia|i miei|i nostri|il nostro|la nostra|questo|tutti i miei"
    r"|i suoi) (?:\S+ )?(?:indirizz|e-?mail|mail|dati|contatt|nominativ|nome)",
    r"\b(?:cancellazione|rimozione|eliminazione) (?:dei (?:miei|nostri|suoi|dati)|del (?:mio|nostro)|della (?:mia"
    r"|nostra)|dalla|dal vostro)\b",
    r"\bnon (?:mi |ci )?(?:scriv|contatt|invi|mand|disturb)\w*(?:mi|ci|temi|teci|rmi|rci)?\b(?: (?:a |ci "
    r"|mi ))?[^.!?\n]{0,15}\b(?:più|mai più|altr[eoi]|ulterior\w*)\b(?! (?:tardi|avanti))|\bnon (?:scriv"
    r"|contatt)\w*(?:temi|teci)\b\s*[.!]*\s*$",
    r"\b(?:non )?(?:desider|vogli|vorre|intend|gradisc)\w* (?:più |non )?(?:\S+ )?(?:ricever|essere (?:contattat"
    r"|disturbat|ricontattat))\w*(?! (?:un|il|la|una|maggiori|più info))|\b(?:smett|pian|finit"
    r"|bast)\w* (?:\S+ )?(?:di|con) (?:\S+ )?(?:scriv|mand|invi|mail|spam|disturb|queste)",
    r"\b(?:vorrei|voglio|desidero|chiedo di) (?:cancellarmi|disiscrivermi|essere (?:cancellat|rimoss|tolt))"
    r"|\bdisiscriv(?:etemi|imi|ermi)|^\W*(?:cancellami|cancellatemi|cancellazione|disiscrizione|disiscrivimi"
    r"|rimuovimi)\b\W*(?:grazie|per favore)?\W*$",
    r"\b(?:mi oppongo|opposizione al trattamento|revoco il consenso|diritto (?:di opposizione|alla cancellazione"
    r"|all'oblio))|\bdiffid\w*\b[^.!?\n]{0,60}(?:invia|contatt|scriv)|\blasciat(?:emi|eci) in pace"
    r"|\bniente più (?:mail|e-?mail|messaggi)",
)
PORTUGUESE = any_of(
    r"\b(?:remov|retir|tir|exclu|apag|delet|descadastr|elimin|risc)\w*(?:[- ](?:me|nos)\b| (?:o meu|a minha|os meus"
    r"|meus?|minhas?|o nosso|nosso|nossos|este|esse|todos os meus) (?:\S+ )?(?:e-?mail|nome|contat|contact|endereç"
    r"|dados|cadastro|registo))",
    r"\b(?:n[aã]o) (?:quero|desejo|queremos|desejamos|gostaria de|pretendo|pretendemos) (?:mais )?(?:receber"
    r"|ser contat\w*|ser contact\w*|que me|mais (?:e-?mails?|mensagens|contat|contact|nada))|\bn[aã]o (?:me"
    r"|nos) (?:\S+ )?(?:escrev|envi|mand|contat|contact|incomod)\w*\b(?! (?:antes|depois|anexo|no cel"
    r"|at[eé]))(?: mais\b| nada\b|\s*[.!]|\s*$)",
    r"\bpar(?:e|em|a|ar) (?:já )?(?:de|com) (?:\S+ )?(?:me |nos )?(?:escrev|envi|mand|contat|contact|encher|spam"
    r"|e-?mail)\w*|\bdeix(?:e|em|a) de (?:me |nos )?(?:escrev|envi|mand|contact)\w*|\bdeix(?:e|em|a)-?(?:me"
    r"|nos) em paz|\bchega de (?:e-?mail|spam|mensag)",
    r"\b(?:quero|gostaria de|desejo|solicito|peço)\b (?:\S+ ){0,3}?(?:(?:me )?descadastr\w*|cancelar (?:a "
    r"|minha )?(?:inscriç|assinatura|subscriç)|(?:a )?(?:remoção|exclusão|eliminação|retirada) (?:d[oae]s? )?(?:meu"
    r"|minha|nosso|dados|e-?mail))|^\W*(?:descadastrar|remover|cancelar|descadastre)\b\W*(?:por favor|obrigad.)?\W*$",
    r"\b(?:oponho-me|me oponho|direito de oposi|revogo (?:o |meu )?consentimento|direito ao (?:esquecimento"
    r"|apagamento))|\b[uú]ltim[ao] (?:e-?mail|mensagem) que (?:me|nos)",
)
DUTCH = any_of(
    r"\b(?:haal|verwijder|schrap|schrijf|streep|gooi|neem|wis)\w*\b[^.!?\n]{0,20}\b(?:me|mij|ons|mijn|onze|dit|deze"
    r"|haar|hem)\b[^.!?\n]{0,40}\b(?:af|eruit|(?:van|uit) (?:\S+ ){0,3}(?:lijst\w*|bestand\w*|database|mailing\w*"
    r"|systeem|adressen\w*|contact\w*|\S*lijst))\b|\b(?:me|mij|ons|mijn|onze|dit|deze)\b[^.!?\n]{0,40}\b(?:uit"
    r"|van) (?:je|jullie|uw|de|het)\b[^.!?\n]{0,30}\b(?:halen|verwijder\w*|schrappen|schrijven|wissen|af(?:halen)?)",
    r"\b(?:verwijder|wis|schrap|delete)\w* (?:\S+ ){0,3}(?:mijn|onze|dit|deze|al mijn) (?:\S+ )?(?:gegevens|adres"
    r"|e-?mail\w*|mailadres|data|contact\w*)|\b(?:mijn|onze) (?:\S+ )?(?:gegevens|adres|e-?mailadres"
    r"|mailadres)\b[^.!?\n]{0,30}\b(?:verwijder|wis|schrap)\w*",
    r"\b(?:stuur|mail|schrijf|benader|contacteer|stop)\w*\b[^.!?\n]{0,30}\b(?:niet meer|niets meer"
    r"|geen (?:\S+ )?(?:mail\w*|e-?mail\w*|berichten|reclame|post) meer|nooit meer|met (?:mailen|mails|sturen"
    r"|schrijven|deze|dit|die))\b(?! (?:voor|na|tot))|\bgeen (?:verdere |reclame)?(?:e-?)?(?:mails?|mailtjes"
    r"|berichten) meer\b(?! (?:voor|na|tot))",
    r"\b(?:wil|wens|willen|wensen|hoef|hoeven)\w* (?:\S+ ){0,3}(?:geen|niet|niets)\b[^.!?\n]{0,40}\b(?:mails?"
    r"|e-?mails?|berichten|reclame|spam|ontvangen|benaderd|krijgen|gemaild)\b(?! (?:voor|na|tot))|\b(?:niets"
    r"|niet) meer\b[^.!?\n]{0,30}\b(?:te )?(?:sturen|mailen|toesturen|ontvangen|benaderen)",
    r"\b(?:meld|schrijf) (?:me|mij|ons) (?:\S+ ){0,3}(?:af|uit)\b|\b(?:me|mij|ons) (?:graag |svp "
    r"|hierbij )?(?:af(?:te)?melden|uit(?:te)?schrijven|afmelden|uitschrijven)|^\W*(?:afmelden|uitschrijven"
    r"|uitschrijving|afmelding)\b\W*(?:aub|svp|graag|bedankt)?\W*$",
    r"\blaat (?:me|mij|ons) met rust|\brot op\b|\bmaak bezwaar tegen|\btrek (?:\S+ ){0,3}toestemming",
)
NORDIC = any_of(
    r"\b(?:ta bort|radera|stryk|plocka bort|avregistrera|fjern|slet|slett|stryg|framelde?|avmelde?|afmeld"
    r"|meld) (?:(?:mig|oss|meg|os)\b|(?:min|mitt|mina|mine|vår|vores|denne|den här) (?:\S+ )?(?:adress|e-?post|mail"
    r"|mejl|e-?mail|uppgift|kontakt|navn|namn|data|oplysn|opplysn))|\b(?:mig|oss|meg|os) (?:\S+ )?(?:från|av|af|fra"
    r"|ut ur|ud af) (?:er|din|deres|jeres|listan|listen|sändlistan|utskick|maillist)",
    r"\b(?:sluta|slut|stop|stopp|hold op|opphør|lopeta) (?:\S+ )?(?:skicka|skriva|maila|mejla|med at (?:skrive"
    r"|sende|maile)|å (?:sende|skrive)|at sende|lähettämästä|kontakta)|\b(?:skicka|send|skriv|kontakt\w*|mejla"
    r"|maila) (?:\S+ ){0,3}(?:inte|ikke|aldrig|aldri) (?:\S+ )?(?:mer|mera|mere|igen|flere|fler|længere|lenger)\b"
    r"|\b(?:inga|ingen|ikke) (?:fler|flere|mer) (?:mejl|mail|e-post|mails|henvendelser|utskick|e-mails|meddelelser)",
    r"\b(?:vill|ønsker|önskar|vil) (?:\S+ )?(?:inte|ikke) (?:\S+ )?(?:ha |have |få |ta emot |motta |modtage "
    r"|at modtage |å motta |längre |bli kontakt|at blive kontakt)[^.!?\n]{0,40}",
    r"\blämna (?:mig|oss) ifred|\blad (?:mig|os) være|\bla (?:meg|oss) være|^\W*(?:avregistrera|avanmäl|avsluta"
    r"|afmeld|avmeld|frameld)\b\W*(?:tack|tak|takk)?\W*$|\bpoista(?:kaa)? (?:minut|osoitteeni|meidät)"
    r"|\bälkää (?:enää )?lähettäkö",
)
SLAVIC = any_of(
    r"\b(?:usuń|usunięcie|usunąć|wykreśl|wypisz|wypisać|skasuj|wykreślenie)\w*\b[^.!?\n]{0,40}\b(?:mnie|nas|mój"
    r"|mojego|moje|moich|nasz|naszego|naszych|ten|adres\w*|danych|dane)\b|\b(?:mnie|nas|mój|mojego"
    r"|nasz) (?:\S+ ){0,3}(?:wypis|usun|wykreśl)\w*",
    r"\b(?:proszę|prosimy)\b[^.!?\n]{0,30}\bnie (?:pisać|wysyłać|przysyłać|kontaktować|pisz|wysyłaj"
    r"|przysyłaj)\w*\b[^.!?\n]{0,20}(?:więcej|już|do mnie|ofert|maili|wiadomości|reklam)|\bnie (?:pisz|wysyłaj"
    r"|przysyłaj|życz|chc)\w* (?:\S+ )?(?:więcej|już|do mnie|sobie|otrzymywać|dostawać)[^.!?\n]{0,40}"
    r"|\brezygnuj[ęe] z (?:otrzymywania|subskrypcji|newslettera|dalszej)",
    r"\b(?:wycofuję|cofam) (?:\S+ )?zgodę|\bsprzeciw\w* (?:\S+ ){0,3}(?:wobec|przetwarz|marketing)|^\W*(?:wypisz"
    r"|wypisać|rezygnuję|usuń)\b\W*(?:proszę|mnie)?\W*$",
    r"\b(?:odhlaste|odhlásit|vymažte|smažte|odstraňte|vyraďte|odhláste|vymažte) (?:\S+ )?(?:mě|mne|nás|můj|moj|naš"
    r"|ma|tento|z )|\b(?:neposílejte|nepište|neposielajte|nepíšte|nekontaktujte|nekontaktujte) (?:\S+ )?(?:mi|nám"
    r"|už|více|mě|ma|nás)",
    r"\b(?:удалите|уберите|исключите|отпишите|вычеркните|видаліть|відпишіть|приберіть) (?:\S+ )?(?:меня|нас|мой|наш"
    r"|мои|наши|этот|мене|мою|мій|мої)|\bне (?:пишите|присылайте|шлите|отправляйте|беспокойте|пишіть"
    r"|надсилайте) (?:\S+ )?(?:мне|нам|больше|сюда|мені|більше)"
    r"|\b(?:больше|більше) не (?:пишите|присылайте|шлите|пишіть|надсилайте)|\bпрекратите (?:\S+ )?(?:рассыл|присыл"
    r"|спам|писать)|\bне (?:хочу|желаю|хотим) (?:\S+ )?получать|^\W*(?:отписаться|отпишите|відписатися"
    r"|стоп)\W*$",
)
OTHERS = any_of(
    r"(?:配信|送信|メール|ご連絡|案内|営業)[^。\n]{0,20}(?:停止|不要|止め|やめて|辞退|控えて|ご遠慮)[^。\n]{0,12}"
    r"|(?:リスト|名簿"
    r"|データベース)[^。\n]{0,10}(?:から)?[^。\n]{0,6}(?:削除|外して|除外)|(?:アドレス|個人情報"
    r"|連絡先)[^。\n]{0,8}(?:削除|消去)"
    r"|今後[^。\n]{0,25}(?:送らないで|送付不要|不要です|ご遠慮|お控え|連絡しないで)|登録解除(?:して|を|お願い)",
    r"(?:不要|别|勿|停止|请勿)[^。，,\n]{0,6}再?(?:给我|向我|向我们|给我们)?[^。，,\n]{0,6}(?:发|寄|联系|打扰|發"
    r"|聯繫|推送|骚扰)|(?:删除|移除|刪除"
    r"|移出)[^。，,\n]{0,10}(?:我|我们|我們|邮箱|地址|郵箱|信息|名单|资料)|(?:把|将)我[^。，,\n]{0,12}(?:删|移"
    r"|退订|除名)|^\W*(?:退订|取消订阅|退訂"
    r"|取消訂閱)\W*(?:谢谢|謝謝)?\W*$|请(?:帮我)?(?:退订|取消订阅)",
    r"(?:수신|메일|연락|발송)[^.\n]{0,12}(?:거부|중단|중지|하지 ?마|그만|원하지 ?않)|(?:목록|리스트"
    r"|명단)[^.\n]{0,8}(?:삭제|제외|빼)|(?:주소"
    r"|정보)[^.\n]{0,6}삭제",
    r"\b(?:listeden|listenizden) (?:\S+ )?(?:çıkar|sil)|\b(?:e-?posta|mail) (?:\S+ )?(?:göndermeyin|atmayın)"
    r"|\bbir daha (?:\S+ )?(?:yazmayın|göndermeyin|mail atmayın)|\babonelikten (?:çık|çıkar)|\bmesaj göndermeyin",
    r"\b(?:töröl(?:jenek|jön|je)|vegyen(?:ek)? le|iratkoz)\w*|\bne (?:írjon|küldjön|keressen)\w* (?:\S+ )?(?:többet"
    r"|több)|\b(?:ștergeți|scoateți|eliminați|dezabona)\w*[- ](?:mă|ne|adresa|mi)|\bnu (?:îmi |ne |mai "
    r"|vă )+(?:scrie|trimite|contacta)\w*|\bδιαγράψτε|\bμη(?:ν)? (?:μου|μας) (?:ξανα)?(?:στείλετε|γράψετε)",
    r"הסירו|הסר אותי|תסירו|אל תשלחו|לא מעוניין לקבל|(?:احذف|أزيل|ازيل)(?:وا|ني|وني)|لا ترسل|توقف(?:وا)? عن",
)
REQUESTS = (ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH, NORDIC, SLAVIC, OTHERS)

ALONE = any_of(
    r"^\W*(?:please |pls |kindly |bitte |por favor |s'il vous pla[iî]t |per favore |graag |proszę "
    r"|snälla )?(?:un-?subscribe|unsubcribe|unsuscribe|unsub|remove|stop(?:p)?|opt[ -]?out|take off|delete|cancel"
    r"|abmelden|abmeldung"
    r"|abbestellen|austragen|löschen|désinscription|désinscrire|désabonnement|désabonner|baja|dar de baja|cancelar"
    r"|cancellami|cancellazione|cancellatemi|disiscrivimi|disiscrizione|rimuovi|descadastrar|descadastre|remover"
    r"|afmelden|uitschrijven|avregistrera|avmeld|afmeld|frameld|wypisz|wypisać|rezygnuję|odhlásit|отписаться"
    r"|отписка|退订|取消订阅|退訂|配信停止|登録解除|配信停止希望|수신거부|abonelikten çık|leiratkozás|dezabonare)"
    r"(?: (?:me|us|now|it|this|these|all|please|pls|thanks?|thank you|thx|bitte|danke|svp|merci|gracias|por favor"
    r"|grazie|obrigad[oa]|aub|dank|tack|tak|immediately|asap|asap please|today|mich|uns|mig))*\W*$",
)
"""A word that says it when nothing else stands beside it."""

NOT_MEANT = any_of(
    r"\b(?:don'?t|do not|didn'?t|no need to|not going to|wouldn'?t|won'?t|haven'?t|never|not (?:ready|yet|about) to"
    r"|shouldn'?t) (?:(?:want|mean|wish|intend|plan|have|need) to |ever |yet )?"
    r"(?:un-?subscribe|opt|remove|take|delete|drop|stop)\b",
    r"\b(?:don'?t|do not) stop\b|\bnot (?:un-?subscrib|opting)|\b(?:about|tempted|going|ready|close|almost"
    r"|nearly) (?:to )?(?:hit |click |press )?(?:un-?subscrib|opt(?:ing)? out|delet)|\b(?:nearly"
    r"|almost) (?:unsubscribed|deleted)",
    r"\bn[aã]o par(?:e|em)\b|\bno (?:dejen?|pare) |\bhören sie nicht auf\b|\bn'arrêtez pas|\bnicht (?:abmelden"
    r"|austragen|streichen|löschen)\b|\b(?:hoeft|hoef) niet\b|\bniet (?:afmelden|uitschrijven|verwijderen)",
)
CONDITIONAL = any_of(
    r"^\W*(?:and |but |und |mais |pero )?(?:if|unless|when(?:ever)?|once|until|wenn|falls|sofern|solange|si|quand"
    r"|cuando|se|quando|als|indien|om|hvis|jeśli|jeżeli|gdy|если|якщо)\b(?! possible| you (?:don't mind|please"
    r"|would please|could please)| möglich| c'est possible| es posible| mogelijk)",
)
"""What begins so asks for nothing as yet."""
OF_OTHERS = any_of(
    r"\b(?:customers?|clients?|subscribers?|homeowners?|users?|recipients?|visitors?|kunden|clientes?|clienti"
    r"|klanten|kunder|klient\w*) (?:\S+ ){0,4}(?:un-?subscribe|opt|ask|want|say|keep|complain|abmeld|remove|stop)",
    r"\b(?:our|their|own|unsere[srnm]?|notre|nuestr[oa]|nostr[oa]|nossa?|onze|vår) (?:\S+ )?(?:newsletter|list"
    r"|texts|mailings?|website|site|rundbrief|liste)\b",
)
"""It is about the writer's own list, or about their customers."""
