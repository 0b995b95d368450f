# ruff: noqa: RUF001 - words of many scripts
"""How people ask to be written to no more, by language, and what sounds like such a request and is none.

Each request names both the wish and whom or what it is about, so a bare noun is none.
"""

import re

from data.folding import unaccented
from data.wordings import any_of
from tools.inbox.reading.english_wishes import ENGLISH

GERMAN = any_of(
    r"\bbitte (?:streichen|austragen|löschen|entfernen)\W*$|^\W*keine werbung\b",
    r"\b(?:streich|nehm|nimm|entfern|lösch|trag|werf|schmei|hol|kick)\w*\b[^.!?\n]{0,40}\b(?:mich|uns|meine|unsere"
    r"|diese|ihn|herrn|frau)\b[^.!?\n]{0,60}\b(?:von|aus|vom)\b[^.!?\n]{0,12}"
    r"(?:(?:ihre|eure|deine)[rmn]?\b[^.!?\n]{0,20}(?:datenbank|kartei|datei|system|kontakt|adress|bestand|daten)"
    r"|[^.!?\n]{0,20}(?:liste|verteiler))",
    r"\b(?:mich|uns|meine|unsere|diese|unsre)\b[^.!?\n]{0,60}\b(?:aus|von|vom)\b[^.!?\n]{0,12}(?:(?:ihre|eure"
    r"|deine)[rmn]?\b[^.!?\n]{0,20}(?:datenbank|kartei|datei|system|bestand|kontakt\w*)|[^.!?\n]{0,20}(?:liste"
    r"|verteiler))\b[^.!?\n]{0,40}\b(?:streich|nehm|entfern|lösch|aus(?:zu)?tragen|rausnehm|herausnehm)\w*",
    r"\b(?:lösch|entfern|streich|tilg)\w*\b[^.!?\n]{0,30}\b(?:meine[rn]?|unsere[rn]?|sämtliche|alle"
    r"|diese)\b(?! alte)[^.!?\n]{0,30}(?:adress|daten|mail|kontakt|angaben|eintrag)"
    r"|\b(?:meine[rn]?|unsere[rn]?|sämtliche|alle|diese)\b(?! alte)[^.!?\n]{0,30}(?:adress|daten|mailadress"
    r"|kontaktdat)\w*[^.!?\n]{0,20}\b(?:zu )?(?:lösch|entfern|gelöscht|streich)\w*|\blöschung (?:meiner|unserer"
    r"|aller|der|meines)\b",
    r"\bkeine(?:rlei)? (?:weiteren? |solchen? |unaufgeforderten? |derartigen? |mehr )*(?:werbe)?-?(?:e-?mails?"
    r"|mails?|werbung|werbemails?|nachrichten|post|zuschriften|newsletter|angebote|kontaktaufnahme\w*)"
    r"(?! (?:lese|lesen|beantwort|vor\b|davor|nach\b|bis\b))[^.!?\n]{0,40}\b(?:mehr|schick\w*|send\w*|zusend\w*"
    r"|erhalten|bekommen|wünsch\w*|gewünscht|möchte\w*|erwünscht|will|wollen)\b(?! (?:vor|bis|nach))"
    r"|\b(?:möchte|will|wünsche|brauche|wollen"
    r"|wünschen)\w* (?:\S+ ){0,3}keine (?:weitere\w* )?(?:werbe)?-?(?:e-?mails?|mails?|werbung|werbemails?"
    r"|nachrichten|newsletter)\b(?! (?:\S+ ){0,3}(?:verschick|versend|schreib|machen))"
    r"|\bkeine weiteren (?:e-?)?mails?\b(?! (?:vor|bis|nach))",
    r"\b(?:schreib|kontaktier|mail|behellig|belästig|anschreib|nerv|spamm)\w*\b[^.!?\n]{0,30}\b(?:mich|uns|mir"
    r"|hier|ihn)\b[^.!?\n]{0,15}\b(?:nicht|nie) (?:mehr|wieder|weiter)\b"
    r"|\b(?:mich|uns|mir) (?:bitte )?(?:nicht|nie) (?:mehr|wieder|weiter)\b[^.!?\n]{0,20}\b(?:kontaktier"
    r"|an(?:zu)?schreib|schreib|anmail|behellig|belästig|mailen|schick|senden)\w*"
    r"|\bnicht (?:mehr|wieder|weiter) (?:kontaktier|anschreib|angeschrieben|anmail|belästig)\w*",
    r"\blass(?:t|en sie|e)? (?:mich|uns|sie uns|sie mich) (?:\S+ )?in (?:ruhe|frieden)|\bhör(?:t"
    r"|en sie)? (?:\S+ )?auf\b[^.!?\n]{0,40}(?:schreib|mail|schick|send|nerv|spam)"
    r"|\bunterlass\w*\b[^.!?\n]{0,60}(?:mail|werbung|zusend|kontakt|schreib)",
    r"\b(?:bitte|möchte|will|hiermit|wünsche|sofort|umgehend)\b[^.!?\n]{0,20}\b(?:ab(?:zu)?melden|aus(?:zu)?tragen"
    r"|austagen|ab(?:zu)?bestellen|abgemeldet|ausgetragen)\b|\bmelden sie (?:mich"
    r"|uns)\b[^.!?\n]{0,30}\bab\b(?! (?:dem|mont|dienst|mitt|donn|frei|sams|sonn|\d))",
    r"\bwiderspreche?n?\b[^!?\n]{0,60}\b(?:verarbeitung|nutzung|speicherung|verwendung|werbung|zusendung)"
    r"|\bwiderspruch\b[^!?\n]{0,60}\b(?:werbung|verarbeitung|dsgvo)|\bwiderrufe\b[^!?\n]{0,60}\beinwilligung",
    r"\bsparen sie sich\b|\b(?:weitere|künftige) (?:e-?)?mails? (?:können|kannst)\b[^.!?\n]{0,30}\bspar"
    r"|\bweder an\b[^.!?\n]{0,60}\badresse\b[^.!?\n]{0,30}\b(?:schick|send|schreib)"
    r"|\bnichts mehr (?:zu )?(?:schick|send)\w*|\b(?:meine|unsere)\w* (?:\S+ )?daten\b[^!?]{0,50}\bzu löschen\b",
)
FRENCH = any_of(
    r"\beffacer\b[^.!?\n]{0,40}\bdonnées (?:me|nous) concernant\b|\barrêtez? de (?:m'|me |nous )",
    r"\b(?:retir|supprim|enlev|ray|effac|désinscri|désabonn|sort)\w*[- ](?:moi|nous)\b(?! (?:l'|le |la |les |un "
    r"|une |d'abord ))|\b(?:retir|supprim|enlev|ray|effac)\w*-(?:le|la|les)\b[^.!?\n]{0,40}(?:liste|fichier|base"
    r"|envois)",
    r"\b(?:me|nous|m'|le|la) (?:désinscrire|désabonner|radier)\b|\b(?:me|nous|m'|le|la) (?:retirer|supprimer"
    r"|enlever|rayer|sortir|effacer|ôter)\b[^.!?\n]{0,30}(?:liste|fichier|base|mailing|diffusion|envois|contacts)"
    r"|\b(?:retirer|supprimer|enlever|rayer|effacer) (?:mon|notre|mes|nos|cette|toutes? (?:mes|nos)"
    r"|ces) (?:\S+ )?(?:adresse|mail|e-?mail|donnée|coordonnée|nom|contact|société)",
    r"\bne (?:plus|pas) (?:me|nous|m'|l'|lui|le)\s?(?:contacter|écrire|solliciter|relancer|démarcher"
    r"|recontacter)(?! (?:avant|après|le|pendant))|\bne plus (?:me|nous|m'|l'|lui)\s?(?:envoyer"
    r"|adresser)\b(?! (?:de pi|de devis))"
    r"|\bne (?:me|nous|m'|l'|lui)\s?(?:contactez|écrivez|sollicitez|relancez|recontactez) (?:plus"
    r"|pas)\b(?! (?:avant|après|le|pendant|sur))|\bne (?:me|nous|m'|lui)\s?(?:envoyez"
    r"|adressez) (?:plus\b(?! (?:de pi|de devis))|pas (?:de |d')(?:e-?mails?|mails?|messages?|pub|courriels?))",
    r"\b(?:souhait|veu|désir|voul|voudr)\w* (?:plus|pas"
    r"|pas du tout) (?:\S+ )?(?:recevoir (?:\S+ ){0,4}(?:e-?mails?|mails?|courriels?|messages?|pub\w*"
    r"|sollicitations?|communications?|newsletters?|spams?|offres?|rien|de vous)|être (?:contact|sollicit|démarch"
    r"|relanc)|que vous (?:m'|nous|me)|de (?:vos |ces )(?:mail|message|pub))"
    r"|\bplus (?:jamais )?(?:recevoir|être (?:contacté|sollicité|démarché))",
    r"\b(?:arrêt|cess)\w* (?:\S+ )?(?:de (?:m'|nous |me )\s?(?:écri|envoyer des (?:mail|message|e-?mail)|contact"
    r"|sollicit|harcel|spam)|ces (?:mails?|envois|messages)|vos (?:mails?|envois|sollicitations)|les (?:mails?"
    r"|envois))|\bplus de (?:mails?|messages?|sollicitations?|pub)\b(?! (?:détail|info))",
    r"\bje (?:me |vous demande de me )?(?:désinscri|désabonn)\w*|^\W*(?:désinscription|désabonnement|désinscrire"
    r"|désabonner|stop)\b\W*(?:svp|s'il vous pla[iî]t|merci)?\W*$|\b(?:demand\w*|exig\w*"
    r"|merci de procéder à) (?:\S+ ){0,3}(?:désinscription|désabonnement|(?:suppression|effacement) d(?:e"
    r"|es) (?:mes|nos|mon|notre|données))",
    r"\b(?:m'oppose|s'oppose|nous opposons)\b|\bdroit (?:d'opposition|à l'effacement|d'effacement)"
    r"|\blaissez[- ](?:moi|nous) (?:tranquille|en paix)|\bfichez[- ]moi la paix|\b(?:dernier|dernière) (?:mail"
    r"|message|relance) (?:de votre part|svp)",
)
SPANISH = any_of(
    r"\b(?:s[aá]qu|elim[ií]n|b[oó]rr|qu[ií]t|suprim|ret[ií]r|remuev|excl[uú]y|tach)\w*(?:me|nos)\b(?! (?:el|la|los"
    r"|las|un|una|esta|este|ese|esa) )|\b(?:s[aá]qu|elim[ií]n|b[oó]rr|qu[ií]t|suprim|ret[ií]r)\w*(?:(?:lo|la"
    r"|los)\b[^.!?\n]{0,30}(?:lista|base|fichero)| (?:mi|nuestr[oa]s?|mis|esta|este|todos mis) (?:\S+ )?(?:correo"
    r"|direcci[oó]n|datos|e-?mail|contacto|nombre))",
    r"\b(?:s[aá]ca|elimina|borra|quita|retira)(?:me|nos)\b(?! (?:el|la|los|las|un|una|esta|este) )|\b(?:eliminar"
    r"|borrar|quitar|sacar|suprimir|retirar) (?:mi|nuestr[oa]s?|mis|esta|este|a)\b (?:\S+ ){0,2}(?:correo"
    r"|direcci[oó]n|datos|e-?mail|contacto|nombre|empresa)",
    r"\b(?:d[ée]n?me|d[ée]n?nos|darme|darnos|dame|denme|quiero darme|solicito"
    r"|pido)(?: \S+){0,3} (?:de )?(?:la )?baja\b(?! (?:m[eé]dica|el programa|laboral))|^\W*baja\b\W*(?:por favor"
    r"|gracias)?\W*$",
    r"\bno (?:me|nos|le|se le|les|vuelva[ns]? a|volver a) (?:\S+ )?(?:contact|escrib|env[ií]|mand|molest"
    r"|remit)\w*\b(?: (?:m[aá]s|nunca|nada|correos?|publicidad)\b(?! (?:tarde|adelante))[^.!?\n]{0,40}|\s*[.!]|\s*$)",
    r"\bno (?:deseo|quiero|deseamos|queremos|quisiera)\b (?:seguir )?(?:recib\w* (?:\S+ ){0,3}(?:correos?|mails?"
    r"|e-?mails?|mensajes|publicidad|informaci\w*|comunicaci\w*|spam|bolet[ií]n\w*|nada)|que (?:me"
    r"|nos) (?:\S+ )?(?:escrib|env[ií]|contact|mand)|m[aá]s (?:correos?|mails?|e-?mails?|publicidad|spam|mensajes)"
    r"|ser contactad|sus correos)\b",
    r"\b(?:deje[ns]?|para|paren|cese[ns]?|basta|pare) (?:ya )?de (?:enviar|escribir|mandar|molestar|contactar"
    r"|spam)\w*|\bd[eé]je(?:n?me|nme|n?nos) (?:en paz|tranquil)|\bno m[aá]s (?:correos?|mails?|e-?mails?|mensajes"
    r"|publicidad|spam)",
    r"\bderecho de (?:oposici|supresi|cancelaci)|\bme opongo al|\brevoco (?:mi|el) consentimiento"
    r"|\bcancelar (?:mi |la )?suscripci|\b(?:sea|ser) (?:la|el) [uú]ltim[ao] (?:comunicaci|correo|mensaje|mail"
    r"|e-?mail)",
)
ITALIAN = any_of(
    r"\b(?:cancell|rimuov|toglie|elimin|togli|leva|depenn)\w*(?:mi|ci|temi|teci|rmi|rci)\b(?! (?:l'|il |la |un "
    r"|una |i |le |questo |questa ))|\b(?:cancell|rimuov|toglie|elimin)\w* (?:il mio|la mia|i miei|i nostri"
    r"|il nostro|la nostra|questo|tutti i miei|i suoi) (?:\S+ )?(?:indirizz|e-?mail|mail|dati|contatt|nominativ"
    r"|nome)",
    r"\b(?:cancellazione|rimozione|eliminazione) (?:dei (?:miei|nostri|suoi|dati)|del (?:mio|nostro)|della (?:mia"
    r"|nostra)|dalla (?:\S+ )?(?:lista|mailing)|dal vostro)\b",
    r"\bnon (?:mi |ci )?(?:scriv|contatt|disturb|mand|invi)\w*(?:mi|ci|temi|teci|rmi|rci)?\b(?: (?:a |ci "
    r"|mi ))?[^.!?\n]{0,15}\b(?:più|mai più|altr[eoi] (?:mail|e-?mail|messagg|comunicaz)|ulterior\w* (?:mail"
    r"|e-?mail|messagg|comunicaz))\b(?! (?:tardi|avanti))|\bnon (?:scriv|contatt)\w*(?:temi|teci)\b\s*[.!]*\s*$",
    r"\b(?:non )(?:desider|vogli|vorre|intend|gradisc)\w* (?:più |\S+ )?(?:ricever\w* (?:\S+ ){0,3}(?:mail|e-?mail"
    r"|messagg\w*|comunicazion\w*|pubblicit\w*|newsletter|spam|nulla|niente|altro|offerte)"
    r"|essere (?:più )?(?:contattat|disturbat|ricontattat))\w*|\b(?:smett|piant)\w* (?:\S+ )?(?:di"
    r"|con) (?:\S+ )?(?:scriv|mand|invi|mail|spam|disturb|queste)|\bbasta (?:con )?(?:\S+ )?(?:mail|e-?mail|spam"
    r"|messaggi)",
    r"\b(?:vorrei|voglio|desidero|chiedo di) (?:cancellarmi|disiscrivermi|essere (?:cancellat|rimoss|tolt))"
    r"|\bdisiscriv(?:etemi|imi|ermi)|^\W*(?:cancellami|cancellatemi|cancellazione|disiscrizione|disiscrivimi"
    r"|rimuovimi)\b\W*(?:grazie|per favore)?\W*$",
    r"\b(?:mi oppongo|opposizione al trattamento|revoco il consenso|diritto (?:di opposizione|alla cancellazione"
    r"|all'oblio))|\bdiffid\w*\b[^.!?\n]{0,60}(?:invia|contatt|scriv)|\blasciat(?:emi|eci) in pace"
    r"|\bniente più (?:mail|e-?mail|messaggi)",
)
PORTUGUESE = any_of(
    r"\b(?:remov|retir|tir|exclu|apag|delet|descadastr|elimin|risc)\w*(?:[- ](?:me|nos)\b(?= (?:d[aeo]s?"
    r"|dess[ae]s?|dest[ae]s?|por favor)\b|\s*[.!,]|\s*$)| (?:o meu|a minha|os meus|meus?|minhas?|o nosso|nosso"
    r"|nossos|este|esse|todos os meus) (?:\S+ )?(?:e-?mail|nome|contat|contact|endereç|dados|cadastro|registo))",
    r"\bn[aã]o (?:quero|desejo|queremos|desejamos|gostaria de|pretendo"
    r"|pretendemos) (?:mais )?(?:receber (?:\S+ ){0,3}(?:e-?mails?|mensage\w*|comunica\w*|publicidade|propaganda"
    r"|spam|nada|contat\w*)|receber\s*[.!]*\s*$|ser contat\w*|ser contact\w*|que me (?:escrev|envi|mand|contat)\w*"
    r"|mais (?:e-?mails?|mensagens))|\bn[aã]o (?:me|nos) (?:\S+ )?(?:escrev|envi|mand|contat|contact"
    r"|incomod)\w*\b(?: mais\b(?! tarde)| nada\b|\s*[.!]|\s*$)",
    r"\bpar(?:e|em|a|ar) (?:já )?(?:de|com) (?:\S+ )?(?:me |nos )?(?:escrev|envi|mand|contat|contact|encher|spam"
    r"|e-?mail)\w*|\bdeix(?:e|em|a) de (?:me |nos )?(?:escrev|envi|mand|contact)\w*|\bdeix(?:e|em|a)-?(?:me"
    r"|nos) em paz|\bchega de (?:e-?mail|spam|mensag)",
    r"\b(?:quero|gostaria de|desejo|solicito|peço)\b (?:\S+ ){0,3}?(?:(?:me )?descadastr\w*|cancelar (?:a "
    r"|minha )?(?:inscriç|assinatura|subscriç)|(?:a )?(?:remoção|exclusão|eliminação"
    r"|retirada) (?:d[oae]s? )?(?:meu|minha|nosso|dados|e-?mail))|^\W*(?:descadastrar|remover|cancelar"
    r"|descadastre)\b\W*(?:por favor|obrigad.)?\W*$",
    r"\b(?:oponho-me|me oponho|direito de oposi|revogo (?:o |meu )?consentimento|direito ao (?:esquecimento"
    r"|apagamento))|\b[uú]ltim[ao] (?:e-?mail|mensagem) que (?:me|nos)",
)
DUTCH = any_of(
    r"\b(?:graag|gelieve|verzoeke?n?) (?:me |mij |ons )?(?:uit(?:te)?schrijven|af(?:te)?melden)\b(?! (?:de|het"
    r"|van de|onze) )",
    r"\b(?:haal|verwijder|schrap|schrijf|streep|gooi|neem|wis)\w*\b[^.!?\n]{0,20}\b(?:me|mij|ons|mijn|onze|dit"
    r"|deze|haar|hem)\b[^.!?\n]{0,40}\b(?:eruit|(?:van|uit) (?:\S+ ){0,3}(?:\S*lijst\w*|bestand\w*|database"
    r"|mailing\w*|adressen\w*|contact\w*))\b|\b(?:me|mij|ons|mijn|onze|dit|deze)\b[^.!?\n]{0,40}\b(?:uit"
    r"|van) (?:je|jullie|uw|de|het)\b[^.!?\n]{0,30}(?:lijst|bestand|database|mailing|systeem|adressen"
    r"|contacten)\w*[^.!?\n]{0,20}\b(?:halen|verwijder\w*|schrappen|schrijven|wissen|afhalen)",
    r"\b(?:verwijder|wis|schrap|delete)\w* (?:\S+ ){0,3}(?:mijn|onze|dit|deze"
    r"|al mijn) (?!oude)(?:\S+ )?(?:gegevens|adres|e-?mail\w*|mailadres|data|contact\w*)|\b(?:mijn"
    r"|onze) (?!oude)(?:\S+ )?(?:gegevens|adres|e-?mailadres|mailadres)\b[^.!?\n]{0,30}\b(?:verwijder|wis|schrap)\w*",
    r"\b(?:stuur|mail|schrijf|benader|contacteer)\w*\b[^.!?\n]{0,30}\b(?:niet meer|niets meer"
    r"|geen (?:\S+ )?(?:mail\w*|e-?mail\w*|berichten|reclame|post) meer|nooit meer)\b(?! (?:voor|na|tot))"
    r"|\bstop\w* (?:\S+ )?(?:met|de) (?:\S+ )?(?:mailen|mails|sturen|schrijven|spam|berichten)|\bgeen (?:verdere "
    r"|reclame)?(?:e-?)?(?:mails?|mailtjes|berichten) meer\b(?! (?:voor|na|tot))",
    r"\b(?:wil|wens|willen|wensen|hoef|hoeven)\w* (?:\S+ ){0,3}(?:geen|niet|niets)\b[^.!?\n]{0,40}\b(?:mails"
    r"|e-?mails|berichten|reclame|spam|benaderd|gemaild)\b(?! (?:voor|na|tot))|\b(?:niets"
    r"|niet) meer\b[^.!?\n]{0,30}\b(?:te )?(?:sturen|mailen|toesturen|ontvangen|benaderen)",
    r"\b(?:meld|schrijf) (?:me|mij|ons) (?:\S+ ){0,3}(?:af|uit)\b|\b(?:me|mij|ons) (?:graag |svp "
    r"|hierbij )?(?:af(?:te)?melden|uit(?:te)?schrijven|afmelden|uitschrijven)|^\W*(?:afmelden|uitschrijven"
    r"|uitschrijving|afmelding)\b\W*(?:aub|svp|graag|bedankt)?\W*$",
    r"\blaat (?:me|mij|ons) met rust|\brot op\b|\bmaak bezwaar tegen|\btrek (?:\S+ ){0,3}toestemming",
)
NORDIC = any_of(
    r"\b(?:ta bort|radera|stryk|plocka bort|avregistrera|fjern|slet|slett|stryg|framelde?|avmelde?|afmeld"
    r"|meld) (?:(?:mig|oss|meg|os)\b(?! (?:en|ett|et|till|til|på) )|(?:min|mitt|mina|mine|vår|vores|denne"
    r"|den här) (?:\S+ )?(?:adress|e-?post|mail|mejl|e-?mail|uppgift|kontakt|navn|namn|data|oplysn|opplysn))"
    r"|\b(?:mig|oss|meg|os) (?:\S+ )?(?:från|av|af|fra|ut ur|ud af) (?:er|din|deres|jeres|listan|listen|sändlistan"
    r"|utskick|maillist)\b[^.!?\n]{0,20}",
    r"\b(?:sluta|slut|stop|stopp|hold op|opphør|lopeta) (?:\S+ )?(?:skicka|skriva|maila|mejla|med at (?:skrive"
    r"|sende|maile)|å (?:sende|skrive)|at sende|lähettämästä|kontakta)|\b(?:skicka|send|skriv|kontakt\w*|mejla"
    r"|maila) (?:\S+ ){0,3}(?:inte|ikke|aldrig|aldri) (?:\S+ )?(?:mer|mera|mere|igen|flere|fler|længere|lenger)\b"
    r"|\b(?:inga|ingen|ikke) (?:fler|flere|mer) (?:mejl|mail|e-post|mails|henvendelser|utskick|e-mails|meddelelser)",
    r"\b(?:vill|ønsker|önskar|vil) (?:\S+ )?(?:inte|ikke) (?:\S+ ){0,3}(?:ha|have|få|ta emot|motta|modtage"
    r"|få) (?:\S+ ){0,3}(?:mejl|mail|mails|e-post|utskick|reklam|reklame|spam|henvendelser|meddelelser|nyhetsbrev"
    r"|nyhedsbreve)\b|\b(?:vill|ønsker|önskar|vil) (?:\S+ )?(?:inte|ikke) (?:\S+ )?(?:bli kontakt|at blive kontakt"
    r"|å bli kontakt|kontaktas)\w*",
    r"\blämna (?:mig|oss) ifred|\blad (?:mig|os) være i fred|\bla (?:meg|oss) være i fred|^\W*(?:avregistrera"
    r"|avanmäl|avsluta|afmeld|avmeld|frameld)\b\W*(?:tack|tak|takk)?\W*$|\bpoista(?:kaa)? (?:minut|osoitteeni"
    r"|meidät)|\bälkää (?:enää )?lähettäkö",
)
SLAVIC = any_of(
    r"\b(?:usuń|usunięcie|usunąć|wykreśl|wypisz|wypisać|skasuj|wykreślenie)\w*\b[^.!?\n]{0,30}\b(?:mnie|nas|(?:mój"
    r"|mojego|moje|moich|nasz|naszego|naszych|ten) (?:\S+ )?(?:adres\w*|e-?mail\w*|danych|dane|kontakt\w*)|adresu"
    r"|danych osobowych)\b|\b(?:mnie|nas) (?:\S+ ){0,3}(?:wypis|usun|wykreśl)\w*",
    r"\b(?:proszę|prosimy)\b[^.!?\n]{0,30}\bnie (?:pisać|wysyłać|przysyłać|kontaktować)\b[^.!?\n]{0,20}(?:więcej"
    r"|już|do mnie|ofert|maili|wiadomości|reklam)(?! (?:faktur|załącz|umow))|\bnie (?:pisz|wysyłaj"
    r"|przysyłaj)\w* (?:\S+ )?(?:więcej|już|do mnie)|\bnie (?:życz|chc)\w* (?:\S+ ){0,3}(?:otrzymywać|dostawać"
    r"|maili|wiadomości|ofert|reklam)|\brezygnuj[ęe] z (?:otrzymywania|subskrypcji|newslettera)",
    r"\b(?:wycofuję|cofam) (?:\S+ )?zgodę|\bsprzeciw\w* (?:\S+ ){0,3}(?:wobec|przetwarz|marketing)|^\W*(?:wypisz"
    r"|wypisać|rezygnuję|usuń)\b\W*(?:proszę|mnie)?\W*$",
    r"\b(?:odhlaste|odhlásit|vymažte|smažte|odstraňte|vyraďte|odhláste) (?:\S+ )?(?:mě|mne|nás|ma"
    r"|z (?:\S+ )?(?:databáze|databázy|seznamu|zoznamu))|\b(?:neposílejte|nepište|neposielajte|nepíšte"
    r"|nekontaktujte) (?:\S+ )?(?:mi|nám|už|více|mě|ma|nás)",
    r"\b(?:удалите|уберите|исключите|отпишите|вычеркните|видаліть|відпишіть|приберіть) (?:\S+ )?(?:меня|нас|мене"
    r"|(?:мой|наш|мои|наши|этот|мою|мій|мої) (?:\S+ )?(?:адрес|почт|e-?mail|контакт|данные|дані))|\bне (?:пишите"
    r"|присылайте|шлите|беспокойте|пишіть|надсилайте) (?:\S+ )?(?:мне|нам|больше|сюда|мені|більше)"
    r"|\b(?:больше|більше) не (?:пишите|присылайте|шлите|пишіть|надсилайте)|\bпрекратите (?:\S+ )?(?:рассыл|присыл"
    r"|спам|писать)|\bне (?:хочу|желаю|хотим) (?:\S+ )?получать (?:\S+ )?(?:письм|рассыл|сообщ|рекл|спам|от вас)"
    r"|^\W*(?:отписаться|отпишите|відписатися|стоп)\W*$",
)
OTHERS = any_of(
    r"(?:配信|送信|メール|ご連絡|案内|営業)[^。、\n]{0,20}(?:停止(?!しました|した|中|され)|不要|止め|やめて|辞退"
    r"|控えて|ご遠慮)[^。\n]{0,12}|(?:リスト|名簿|データベース)[^。\n]{0,10}(?:から)?[^。\n]{0,6}(?:削除|外して"
    r"|除外)|(?:アドレス|個人情報|連絡先)[^。\n]{0,8}(?:削除|消去)|今後[^。\n]{0,25}(?:送らないで|送付不要"
    r"|不要です|ご遠慮|お控え|連絡しないで)|登録解除(?:して|を|お願い)",
    r"(?:不要|别|勿|停止|请勿)[^。，,\n]{0,6}再?(?:给我|向我|向我们|给我们)?[^。，,\n]{0,6}(?:发|寄|联系|打扰|發"
    r"|聯繫|推送|骚扰)|(?:删除|移除|刪除|移出)[^。，,\n]{0,10}(?:我|我们|我們|邮箱|地址|郵箱|信息|名单|资料)|(?:把"
    r"|将)我[^。，,\n]{0,12}(?:删|移|退订|除名)|^\W*(?:退订|取消订阅|退訂|取消訂閱)\W*(?:谢谢|謝謝)?\W*$"
    r"|请(?:帮我)?(?:退订|取消订阅)",
    r"(?:수신|메일|연락|발송)[^.\n]{0,12}(?:거부|중단|중지|하지 ?마|그만|원하지 ?않)|(?:목록|리스트"
    r"|명단)[^.\n]{0,8}(?:삭제|제외|빼)|(?:주소|정보)[^.\n]{0,6}삭제",
    r"\b(?:listeden|listenizden) (?:\S+ )?(?:çıkar|sil)|\b(?:e-?posta|mail) (?:\S+ )?(?:göndermeyin|atmayın)"
    r"|\bbir daha (?:\S+ )?(?:yazmayın|göndermeyin|mail atmayın)|\babonelikten (?:çık|çıkar)|\bmesaj göndermeyin",
    r"\b(?:töröl(?:jenek|jön|je)|vegyen(?:ek)? le|iratkoz)\w*|\bne (?:írjon|küldjön"
    r"|keressen)\w* (?:\S+ )?(?:többet|több)|\b(?:ștergeți|scoateți|eliminați|dezabona)\w*[- ](?:mă|ne|adresa|mi)"
    r"|\bnu (?:îmi |ne |mai |vă )+(?:scrie|trimite|contacta)\w*|\bδιαγράψτε (?:με|μας)|\bμη(?:ν)? (?:μου"
    r"|μας) (?:ξανα)?(?:στείλετε|γράψετε)",
    r"הסירו|הסר אותי|תסירו|אל תשלחו|לא מעוניין לקבל|(?:احذف|أزيل|ازيل)(?:وا|ني|وني)|لا ترسل|توقف(?:وا)? عن",
)
REQUESTS = (ENGLISH, GERMAN, FRENCH, SPANISH, ITALIAN, PORTUGUESE, DUTCH, NORDIC, SLAVIC, OTHERS)
UNACCENTED = tuple(re.compile(unaccented(wording.pattern), wording.flags) for wording in REQUESTS)
"""The same as they are typed without accents."""

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
    r"\b(?:wir|ich|kunden) (?:bekomm|erhalt)\w* (?:\S+ ){0,3}keine\b",
    r"\b(?:customers?|clients?|subscribers?|homeowners?|users?|recipients?|visitors?|people|folks|they|everybody"
    r"|kunden|clientes?|clienti|klanten|kunder|klient\w*)"
    r" (?:\S+ ){0,4}(?:un-?subscribe|opt|ask|want|say|keep|complain|abmeld|remove|stop)",
    r"\b(?:they|people|we|i|he|she|customers?|vendors?|guys|subs|crews?|homeowners?|suppliers?"
    r"|who) (?:\S+ )?(?:do(?:es)?n'?t|do not|never|no longer|stop(?:ped)?)"
    r" (?:contact|e-?mail|mail|writ|messag|text|bother|send)\w*",
    r"\b(?:our|their|own|unsere[srnm]?|notre|nuestr[oa]|nostr[oa]|nossa?|onze|vår) (?:\S+ )?(?:newsletter|list"
    r"|texts|mailings?|website|site|rundbrief|liste)\b",
)
"""It is about the writer's own list, or about what others do."""
INSTEAD = any_of(
    r"(?<!not\s)(?<!n't\s)(?<!never\s)(?<!dont\s)\b(?:call|phone|ring|text|reach|visit) (?:me|us"
    r"|my (?:cell|mobile|office))\b|\bgive (?:me|us) a (?:call|ring)\b|\bpick up the phone\b",
    r"\b(?:rufen sie|ruf|rufen) (?:mich|uns|an)\b|\b(?:appelez|rappelez|téléphonez)[- ](?:moi|nous)\b"
    r"|\bll[aá]me(?:me|nos|n)\b|\b(?:mi|ci) (?:chiami|telefoni)|\bchiamate(?:mi|ci)\b|\b(?:me|nos) (?:ligue"
    r"|telefone)|\bbel (?:me|mij|ons)\b|\bring (?:mig|meg)\b|\bzadzwo[ńn]\w*|\bпозвоните\b|電話(?:して|ください"
    r"|をお)|打电话",
)
"""They want to be spoken to in another way: whether also no mail is for a reader to say."""
