"""What e-mail addresses and phone numbers look like, plain and disguised. All are linear on hostile input."""

import re

_LOCAL = r"(?<![\w.!#$%'*+^~-])[\w.!#$%'*+^~-]++"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_TLD = r"(?:[^\W\d_]{2,24}|xn--[a-z0-9-]{2,30})(?![\w-])"
_OPEN, _CLOSE = r"[ \t]{0,2}[\[({<][ \t]{0,2}", r"[ \t]{0,2}[\])}>][ \t]{0,2}"
_BRACKETED_AT = rf"{_OPEN}(?:at|@){_CLOSE}"
_SPOKEN_DOT = rf"(?:{_OPEN}(?:dot|\.){_CLOSE}|[ \t]{{1,2}}dot[ \t]{{1,2}})"
_COMMON_TLD = r"(?:com|net|org|us|biz|info|co|io|example|test|invalid)(?![\w-])"

EMAILS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # joe@acme.com, joe @ acme.com, joe@acme . com
        rf"{_LOCAL}[ \t]{{0,2}}@[ \t]{{0,2}}(?:{_LABEL}\.)*{_LABEL}(?:\.{_TLD}|[ \t]?\.[ \t]?{_COMMON_TLD})",
        # joe (at) acme.com, joe [at] acme [dot] com, joe@acme dot com
        rf"{_LOCAL}(?:{_BRACKETED_AT}|[ \t]{{0,2}}@[ \t]{{0,2}})(?:{_LABEL}(?:\.|{_SPOKEN_DOT}))+{_TLD}",
        # joe at acme dot com
        rf"{_LOCAL}[ \t]{{1,2}}at[ \t]{{1,2}}(?:{_LABEL}{_SPOKEN_DOT})+{_TLD}",
        # joe_at_acme_dot_com
        r"(?<![a-z0-9.])[a-z0-9.]++(?:_at_|-at-)[a-z0-9]++(?:(?:_dot_|-dot-|\.)[a-z0-9]++)+",
        # "joe smith"@acme.com, joe@[192.0.2.1], joe@host
        rf"\"[^\"\n]{{1,64}}\"@(?:{_LABEL}\.)*{_LABEL}",
        rf"{_LOCAL}@(?:\[[\w.:]{{3,45}}\]|(?=[\w-]*[^\W\d_]){_LABEL})",
        # joe AT acme.com
        r"(?-i:(?<![\w.])[a-z][a-z0-9.]*+[ \t]AT[ \t](?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}\b)",
    )
)

# Every number begins with one of these; asked first, since what stands before it is not asked for nothing then.
_FIRST = r"(?=[\d+(\[])"
# A number that is money, a decimal, or part of a longer one is none of these.
_BEFORE = _FIRST + r"(?<!\d)(?<!\d[.,])(?<![$€£¥])(?<![$€£¥] )"
_WORD_BEFORE = r"(?:(?<![^\W_])|(?<=tel)|(?<=fax)|(?<=cell)|(?<=call)|(?<=phone)|(?<=mobile))"
_SEPARATOR = r"[ \t]{0,2}[-./ \t][ \t]{0,2}"
_EXTENSION = r"(?:[ \t,;]{0,3}(?:x|ext\.?|extension|\#)[ \t.:]{0,2}\d{1,6})?"
_AFTER = r"(?!\d)(?![.,]\d)"
_COUNTRY = rf"(?:\+?1(?:{_SEPARATOR}|(?=\()|[ \t]?))?"
_EXCHANGE = r"[2-9]\d{2}"
_TRUNK = r"(?!\d{5}-\d{4}(?!\d))(?!\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4}(?!\d))"

PHONES = tuple(
    re.compile(_BEFORE + _WORD_BEFORE + pattern + _EXTENSION + _AFTER, re.IGNORECASE)
    for pattern in (
        # +49 30 23125123, +1 (312) 555-0123, 0044 20 7946 0123
        r"(?:\+|\(\+)\d(?:[ \t().\-/]{0,3}\d){6,14}",
        r"00[ ]?[1-9](?:[ \t().\-/]{0,3}\d){8,13}",
        # (312) 555-0123, 312.555.0123, 312 / 555 - 0123, 1-312-555-0123
        rf"{_COUNTRY}[(\[]?{_EXCHANGE}(?:[)\]]{_SEPARATOR}|[)\]]|{_SEPARATOR}){_EXCHANGE}{_SEPARATOR}\d{{4}}",
        # (312) 5550123, 312 5550123, 312555-0123, 3125550123
        rf"{_COUNTRY}[(\[]?{_EXCHANGE}(?:[)\]][ \t]{{0,2}}|[-./ ]){_EXCHANGE}\d{{4}}",
        rf"{_COUNTRY}{_EXCHANGE}{_EXCHANGE}[-.](?!(?:19|20)\d\d(?!\d))\d{{4}}",
        rf"{_COUNTRY}{_EXCHANGE}{_EXCHANGE}\d{{4}}",
        # 3 1 2 5 5 5 0 1 2 3
        r"(?:1[ .-])?[2-9](?:[ .-]\d){2}[ .-][2-9](?:[ .-]\d){6}",
        # 1-800-JKL-0199
        r"(?:\+?1[-. ])?\(?8(?:00|33|44|55|66|77|88)\)?[-. ](?=[\d.-]*[A-Z])(?:[A-Z0-9][-.]?){7,11}(?<![-.])(?![A-Z])",
        # 020 7946 0123, 030/23125123, 01 99 00 12 34
        rf"{_TRUNK}\(?0[1-9](?:[ \t]{{0,1}}[().\-/ ]?[ \t]{{0,1}}\d){{7,9}}",
        # 555-0123
        r"555[-. ]\d{4}",
    )
)

LOCAL_PHONE = re.compile(
    _BEFORE + _WORD_BEFORE + rf"(?P<exchange>{_EXCHANGE})[-.](?P<line>\d{{4}})" + _EXTENSION + _AFTER, re.IGNORECASE
)
"""A number without its area code; whether it is one depends on the numbers (``250-1000`` is a range)."""

HEXADECIMAL = re.compile(r"[0-9a-fA-F]{16,}")
