"""What people write: wordings by intent, as data. ``{sender}`` is our first name, ``{date}`` a day to come."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

WORDINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "interested": (
            "This is good timing, we have been talking about exactly this. Do you have time for a call on Thursday?",
            "Sounds interesting. Can you send me some more details and a few times next week?",
            "Yes, I'd like to hear more. Mornings are best for me.",
            "Thanks for the note. I'm interested - what would the next step look like?",
            "Let's talk. Call the office any time after 2.",
            "We lose more jobs to slow follow-up than I like to admit. Show me what you have.",
            "I'm open to a short demo. Tuesday or Wednesday afternoon works.",
            "OK you have my attention. Can we set up 20 minutes this week?",
            "My partner and I would both like to see this. Please send an invite for Friday.",
            "Sure, happy to take a look. Send over whatever you've got.",
            "That is a real problem for us right now. Yes, let's set up a meeting.",
            "Count me in for a conversation. What times do you have open?",
        ),
        "question": (
            "How much does it cost for a crew our size?",
            "Does this work with QuickBooks? We run everything through it.",
            "Is there a contract or can we go month to month?",
            "Who else in our area is using this?",
            "Before we go any further: what does it cost, and who does the setup?",
            "How is this different from what we already get from our supplier?",
            "Do you handle commercial jobs as well or only residential?",
            "How long does it take to get started? We only have two people in the office.",
            "Can you explain how you got the part about our reviews? And what is the price?",
            "Would this replace our scheduling software or work next to it?",
            "What happens to our data if we cancel?",
            "Do you have references from companies with fewer than 30 people?",
        ),
        "not_now": (
            "We are slammed right now. Try me again after {date}.",
            "Not a bad idea, but our budget is set for this year. Please check back in {month}.",
            "Bad timing, we are in the middle of the season. Reach out again around {date}.",
            "Maybe later. Can you follow up on {date}?",
            "We just switched systems. Ask me again in {month}.",
            "I would rather look at this next year. Circle back in {month}, please.",
            "Too busy at the moment, but I do want to see this. {date} would be better.",
            "Our office manager is out until {date}. Write again then.",
            "Not this quarter. Touch base in {month} and we will talk.",
            "Hold that thought until after {date}, we are moving to a new building.",
            "We will review our tools in {month}. Get back to me then.",
        ),
        "not_interested": (
            "Thanks, but we're not interested.",
            "We are happy with what we have. Good luck.",
            "No thank you.",
            "Appreciate you reaching out, but this is not for us.",
            "We do all of this in house and plan to keep it that way.",
            "Not something we need. Thanks anyway.",
            "I'll pass.",
            "We already work with somebody for this and are not looking to change.",
            "Not a fit for a company like ours, sorry.",
            "No interest here.",
            "We looked at a few of these last year and decided against it.",
        ),
        "wrong_person": (
            "I'm not the right person for this, I only do the estimates. Try our office manager.",
            "You want to talk to the owner, I just answer the mail.",
            "I don't handle purchasing. Somebody in the main office does.",
            "Wrong department, I run the warehouse. Ask for operations.",
            "I left that role last spring. My successor would be the one to talk to.",
            "This should go to our general manager, not to me.",
            "You have the wrong person, I'm the bookkeeper.",
            "I'm not involved in that side of the business. Please ask the owner.",
            "Not my area. Our operations lead makes those decisions.",
            "I think you meant to reach my brother, he runs the company now.",
        ),
        "opt_out": (
            "Please remove me from your list.",
            "Take me off your mailing list.",
            "Unsubscribe",
            "Stop emailing me.",
            "Please do not contact us again.",
            "Remove our address from your database, thank you.",
            "I don't want to receive these emails. Take us off your list.",
            "Do not email me again.",
            "STOP",
            "No more emails please.",
            "Kindly unsubscribe me from this and everything else you send.",
            "Opt me out.",
        ),
    }
)

GREETINGS = ("Hi {sender},\n\n", "{sender},\n\n", "Hello {sender},\n\n", "", "", "Hey {sender} -\n\n")
CLOSINGS = ("Best regards,\n{name}", "Thanks,\n{name}", "{name}", "-- \n{name}", "Regards,\n{name}", "Best,\n{name}")
SENT_FROM = ("", "", "Sent from my iPhone", "Get Outlook for iOS")


MONTHS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        language: tuple(names.split())
        for language, names in {
            "en": "January February March April May June July August September October November December",
            "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
            "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
            "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
            "nl": "januari februari maart april mei juni juli augustus september oktober november december",
            "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        }.items()
    }
)


class Away(NamedTuple):
    """A notice of absence: ``{subject}`` is ours, ``{day}`` when the person is back."""

    language: str
    subject: str
    text: str


AWAY = (
    Away(
        "en",
        "Automatic reply: {subject}",
        "I am out of the office until {day} with limited access to email. For urgent matters please call the office.",
    ),
    Away(
        "en",
        "Out of Office: {subject}",
        "Thank you for your email. I will be away from my desk and back on {day}. I will respond when I return.",
    ),
    Away(
        "en",
        "Auto: {subject}",
        "I'm on vacation through {day}. If you need immediate assistance, ask for the front desk.",
    ),
    Away(
        "en",
        "Automatic reply: {subject}",
        "Thanks for reaching out! We have received your message and will get back to you within two business days.",
    ),
    Away(
        "en",
        "Out of office",
        "I am out on a job site all week and will answer as soon as I can. This is an automated message.",
    ),
    Away(
        "es",
        "Respuesta automática: {subject}",
        "Estaré fuera de la oficina hasta el {day}. Para asuntos urgentes, llame a la oficina.",
    ),
    Away("es", "Fuera de la oficina", "Gracias por su mensaje. Estoy de vacaciones y regreso el {day}."),
    Away(
        "de",
        "Automatische Antwort: {subject}",
        "Vielen Dank für Ihre Nachricht. Ich bin bis zum {day} nicht im Büro. Ihre Mail wird nicht weitergeleitet.",
    ),
    Away(
        "fr",
        "Réponse automatique : {subject}",
        "Bonjour, je suis absent du bureau jusqu'au {day}. Votre message sera lu à mon retour.",
    ),
    Away(
        "it",
        "Risposta automatica: {subject}",
        "Sono fuori ufficio fino al {day}. Risponderò al mio rientro.",
    ),
    Away("nl", "Automatisch antwoord: {subject}", "Ik ben afwezig tot {day} en lees mijn mail daarna."),
    Away("pt", "Resposta automática: {subject}", "Estou fora do escritório até {day}. Respondo quando voltar."),
)
