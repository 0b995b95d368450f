# ruff: noqa: RUF001 - words of many scripts
"""Who asks for no more mail, in their own words, and who only speaks of such things."""

import pytest

from tools.inbox.optouts import find_opt_out


@pytest.mark.parametrize(
    "words",
    [
        "Please delete all the data you hold on me.",
        "Kindly take my name off your mailing list.",
        "Would you please remove this address from your records?",
        "Stop sending me these, please.",
        "No more of these emails, thanks.",
        "We do not wish to be contacted again.",
        "I'd rather not receive any more messages from you.",
        "How do I unsubscribe?",
        "I withdraw my consent.",
        "Where did you find my e-mail address? Please delete it.",
        "Never email this address again!",
        "Ann has asked not to be contacted.",
        "Bitte nehmen Sie uns aus Ihrem Verteiler.",
        "Löschen Sie bitte meine Daten.",
        "Bitte schreiben Sie mir nicht mehr.",
        "Ich möchte keine weiteren Mails von Ihnen.",
        "Wir wünschen keine Werbung mehr zu erhalten.",
        "Lassen Sie mich in Ruhe.",
        "Merci de me désinscrire.",
        "Ne m'écrivez plus.",
        "Veuillez supprimer mes données.",
        "Je ne veux plus recevoir vos messages.",
        "Bórrenme de su base de datos.",
        "No quiero recibir más correos.",
        "Dejen de escribirme.",
        "Por favor, deme de baja.",
        "Toglietemi dalla vostra lista.",
        "Non desidero ricevere altre mail.",
        "Cancellate i miei dati.",
        "Não quero mais receber e-mails.",
        "Tirem-me da vossa lista.",
        "Haal mij van jullie lijst af.",
        "Ik wil geen mails meer ontvangen.",
        "Ta bort mig från er lista.",
        "Skicka inte mer mejl.",
        "Slet mig fra jeres liste.",
        "Proszę usunąć mój adres z bazy.",
        "Proszę nie pisać do mnie więcej.",
        "Удалите меня из рассылки.",
        "Больше не пишите нам.",
        "今後の配信は不要です。",
        "リストから削除してください。",
        "请不要再给我发邮件。",
        "退订",
        "Abmelden\n\nMax Muster\nDachbau Muster GmbH",
    ],
)
def test_this_asks_for_no_more_mail(words: str) -> None:
    assert find_opt_out("Re: hello", words)


@pytest.mark.parametrize(
    "words",
    [
        "Unsubscribe rates are high in our newsletter, can you help?",
        "What is your cancellation policy?",
        "Do not contact me after 6 pm.",
        "Please don't email me before Monday, I am on a roof.",
        "Don't send attachments, our server drops them.",
        "If it costs more than 50 a month, take me off the list.",
        "Our customers want to opt out of text messages; can they?",
        "Do you have an opt-out form that we could use?",
        "Please delete my old phone number, the new one is 555-0177.",
        "Can you remove the second line from the quote?",
        "I almost unsubscribed, but then I saw the price.",
        "Don't remove me from your list, I like it.",
        "We stopped working with them.",
        "Take me through the offer on Friday.",
        "You can take that off the table.",
        "Get me a price for 40 squares.",
        "Keep me on the list.",
        "No more questions, please send the contract.",
        "I no longer work with shingles, only metal.",
        "Please leave me a message.",
        "Wie hoch ist die Abmeldequote?",
        "Ich melde mich am Montag ab zehn.",
        "Bitte schicken Sie keine Anhänge.",
        "Können Sie den alten Auftrag löschen?",
        "Nicht heute, bitte melden Sie sich im Januar.",
        "Notre taux de désabonnement est élevé.",
        "Ne m'appelez pas avant lundi, écrivez plutôt.",
        "Pouvez-vous supprimer le deuxième article du devis ?",
        "Estoy de baja hasta enero, escríbame entonces.",
        "Queremos dar de baja el programa viejo.",
        "No me escriba al móvil, mejor a la oficina.",
        "Non ho più tempo oggi, mi scriva domani.",
        "Non inviate allegati, per favore.",
        "Não pare agora, conte mais!",
        "Pode retirar o segundo item do orçamento?",
        "Bel me liever, geen mails voor zes uur.",
        "Kunt u de oude offerte verwijderen?",
        "Vi har sagt upp ett annat avtal, hur fungerar ert?",
        "Proszę usunąć drugą pozycję z oferty.",
        "他社の契約を停止しました。価格を教えてください。",
        "我们已经停止使用其他软件，请发价格。",
    ],
)
def test_this_does_not(words: str) -> None:
    assert find_opt_out("Re: hello", words) is None


@pytest.mark.parametrize("subject", ["Re: metal roofs -- take me off this list", "RE: hello - please unsubscribe me"])
def test_a_wish_that_was_written_into_the_subject_counts(subject: str) -> None:
    assert find_opt_out(subject, "Marty Kessel")


@pytest.mark.parametrize("subject", ["Unsubscribe rates in your trade", "Re: Stop losing jobs", "Opt-out form"])
def test_a_subject_that_only_names_it_does_not(subject: str) -> None:
    assert find_opt_out(subject, "Call me.") is None
