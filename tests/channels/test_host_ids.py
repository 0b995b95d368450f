"""What mail hosts call a message: answers as they stand in public documentation, sources, logs and bug reports."""

import pytest

from tools.channels.host_ids import host_id
from tools.channels.port import HostId

OURS = "<p1-1.live.0a1b2c3d4e5f@muster.example>"
SES = "010001668cbaf1d3-7fadface-8253-49c5-ba34-dbb320d8a770-000000"

ANSWERS = {
    f"Ok {SES}": SES,
    "2.0.0 Ok: queued as 0CA4412040B": "0CA4412040B",
    "2.0.0 Ok: queued as 9F84324961": "9F84324961",
    "2.0.0 Ok: queued as BCE3A2208564E": "BCE3A2208564E",
    "2.0.0 Ok: queued on smtp3m.mail.yandex.net as 1430081058-6ltgNFKSir-iHEKdOrm": "1430081058-6ltgNFKSir-iHEKdOrm",
    "Ok: queued as nhIMmON9SFOPcT0ii4nt2A": "nhIMmON9SFOPcT0ii4nt2A",
    "Ok: queued as hVpD7-26SJSdDOloTZnslg\r\n": "hVpD7-26SJSdDOloTZnslg",
    "OK queued as a08b7f37-ed61-423a-ba75-38ed2fd4b54c": "a08b7f37-ed61-423a-ba75-38ed2fd4b54c",
    "Message queued as 6232416d01542d6b321d000d": "6232416d01542d6b321d000d",
    "Message Queued (14490C56-76FB-4932-A59B-A8299DB2B693.1)": "14490C56-76FB-4932-A59B-A8299DB2B693.1",
    "2.0.0 OK: queued 2K6C7TNVWUIRJYGYXJ6K4TYT": "2K6C7TNVWUIRJYGYXJ6K4TYT",
    "OK id=1UuMnI-0001SM-Pe": "1UuMnI-0001SM-Pe",
    "OK id=10HmaX-000000005vi-0000": "10HmaX-000000005vi-0000",
    "OK id=1wLWNN-00000002g1x-0ye6": "1wLWNN-00000002g1x-0ye6",
    "2.0.0 OK  1690517236 x6-20020a05610223c600b004451f8ccf1csm418782vsr.11 - gsmtp": (
        "x6-20020a05610223c600b004451f8ccf1csm418782vsr.11"
    ),
    "2.0.0 OK 1376056636 i3si9508927obz.16 - gsmtp": "i3si9508927obz.16",
    "2.0.0 v9LBc1kR012345 Message accepted for delivery": "v9LBc1kR012345",
    "2.0.0 OK:0b1d5e7a9c3f4b6d8e0a2c4e6f8091a3b5c7d9e1f3a5b7c9": "0b1d5e7a9c3f4b6d8e0a2c4e6f8091a3b5c7d9e1f3a5b7c9",
}
WHOLE = {
    "2.0.0 OK <CH2PR14MB4005FE869D6775CC3C284AD294129@CH2PR14MB4005.namprd14.prod.outlook.com> "
    "[Hostname=CH2PR14MB4005.namprd14.prod.outlook.com]": HostId(
        "CH2PR14MB4005FE869D6775CC3C284AD294129", "CH2PR14MB4005.namprd14.prod.outlook.com"
    ),
    "2.6.0 <WEB01JswFCHOzyfyz5b000015ac@smtprelay.eqonline.com> Queued mail for delivery": HostId(
        "WEB01JswFCHOzyfyz5b000015ac", "smtprelay.eqonline.com"
    ),
    "2.6.0 <20111025103822.7F94E1C0299@ASTNAGIOS> [InternalId=274498] Queued mail for delivery": HostId(
        "20111025103822.7F94E1C0299", "ASTNAGIOS"
    ),
    "<SNT0-MC3-F1964xSNUX00142e45@SNT0-MC3-F19.Snt0.hotmail.com>\nQueued mail for delivery": HostId(
        "SNT0-MC3-F1964xSNUX00142e45", "SNT0-MC3-F19.Snt0.hotmail.com"
    ),
}
WITHOUT = (
    "Great success",
    "2.0.0 Ok: queued",
    "Queued mail for delivery",
    "2.5.0 Message accepted for delivery",
    "ok dirdel",
    "ok 1615286631 qp 15309",
    "Message queued (simulated)",
    "Requested mail action okay, completed",
    "2.0.0 Ok: queued as 12345",
    "",
)


@pytest.mark.parametrize(("answer", "local"), ANSWERS.items(), ids=ANSWERS)
def test_the_id_is_read_from_the_answers_of_mail_hosts(answer: str, local: str) -> None:
    found = host_id(answer, "mail.example", OURS)
    assert found is not None
    assert found.local == local


@pytest.mark.parametrize(("answer", "expected"), WHOLE.items(), ids=WHOLE)
def test_a_whole_message_id_in_an_answer_has_its_domain(answer: str, expected: HostId) -> None:
    assert host_id(answer, "mail.example", OURS) == expected


@pytest.mark.parametrize("answer", WITHOUT)
def test_an_answer_without_an_id_or_with_one_that_is_guessed_gives_none(answer: str) -> None:
    assert host_id(answer, "mail.example", OURS) is None


def test_a_host_that_repeats_our_message_id_has_none_of_its_own() -> None:
    answer = f"2.6.0 {OURS} [InternalId=23138874, Hostname=MX1.example] 9012 bytes in 0.117, 75 KB/sec Queued mail"
    assert host_id(answer, "mail.example", OURS) is None


@pytest.mark.parametrize(
    ("server", "domain"),
    [
        ("email-smtp.us-east-1.amazonaws.com", "email.amazonses.com"),
        ("email-smtp.eu-west-1.amazonaws.com", "eu-west-1.amazonses.com"),
        ("email-smtp-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1.amazonses.com"),
        ("vpce-0a1-b2c.email-smtp.us-west-2.vpce.amazonaws.com", "us-west-2.amazonses.com"),
        ("127.0.0.1", "email.amazonses.com"),
    ],
)
def test_ses_puts_its_region_behind_its_ids(server: str, domain: str) -> None:
    assert host_id(f"Ok {SES}", server, OURS) == HostId(SES, domain)
