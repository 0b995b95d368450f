"""What a price looks like, whatever its currency: a sign, code or word of money beside a figure. Linear."""

import re

_CODES = (
    "AED|ARS|AUD|BDT|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KES|KRW|KWD|LKR|MAD|"
    "MXN|MYR|NGN|NOK|NZD|PEN|PHP|PKR|PLN|QAR|RON|RSD|RUB|SAR|SEK|SGD|THB|TND|TWD|UAH|USD|UYU|VND|ZAR"
)
"""ISO 4217, without codes that are English words (ALL, TOP, TRY)."""
_WORDS = (
    "dollars?|euros?|pounds sterling|cents?|pence|bucks|yen|yuan|rupees?|roubles?|rubles?|zlotys?|kron(?:or|er|a|e)|"
    "francs?|pesos?|rands?|lira|shekels?"
)
_SIGN = r"[$€£¥₹₽₺₩₪₫₴฿]|zł|Kč|kr\.?"
_FIGURE = r"\d[\d.,]*"
_ALONE = r"(?<![\d.,])"
_SCALE = r"(?:k|thousand|million|billion)?"
_NUMBERS = (
    r"(?:hundred|thousand|million|[a-z]+ty|[a-z]+teen|ten|one|two|three|four|five|six|seven|eight|nine)\s"
    r"(?:dollars|euros|pounds|cents|pence|bucks|yen|rupees|francs|pesos)\b"
)
_OF_SUMS = (
    "amounts?|balance|bills?|charges?|charged|costs?|deposit|discount|due|fees?|invoiced?|offers?|owed?|owing|paid|pay|"
    "payable|payments?|prices?|priced|quoted?|rates?|refund|rent|salary|sum|total|totals|totalling|wage|worth"
)
_SUM = r"\d+\.\d{2}(?![\d%])(?!\.\d)"

PRICES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # USD 12, amount_usd 5230.00, price_eur: 12, usd_total = 4
        rf"(?<![^\W_])(?:[a-z]{{1,20}}_)?(?:{_CODES})(?:_[a-z]{{1,20}})?\s?[:=]?\s?{_FIGURE}",
        # 5230.00 EUR, 5 dollars, 12k USD
        rf"{_ALONE}{_FIGURE}\s?{_SCALE}\s?(?:{_CODES}|{_WORDS})\b(?!\s+pallet)",
        rf"\b{_NUMBERS}",
        # ¥1200, 1200 zł
        rf"(?:{_SIGN})\s?{_FIGURE}",
        rf"{_ALONE}{_FIGURE}\s?(?:{_SIGN})(?![^\W_])",
        # amount 5230.00, a total of 12.50, 99.00 is due: of a figure with two places, and a word for a sum beside it
        rf"(?<![^\W_])(?:{_OF_SUMS})(?:[_\s:=]+[a-z]{{1,12}}){{0,4}}[_\s:=]+{_SUM}",
        rf"{_ALONE}{_SUM}(?:\s[a-z]{{1,12}}){{0,2}}\s(?:{_OF_SUMS})\b",
        # 12,400.00
        rf"{_ALONE}\d{{1,3}}(?:,\d{{3}})+\.\d{{2}}(?![\d%])(?!\.\d)",
        # the price is 120, a fee of 40
        rf"\b(?:price|fee)\s?(?:is|of|was|:|=)\s?{_FIGURE}",
    )
)
