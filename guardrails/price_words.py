"""What a price looks like, whatever its currency: a sign, code or word of money beside a figure. Linear."""

import re

_CODES = (
    "AED|ARS|AUD|BDT|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KES|KRW|KWD|LKR|MAD|"
    "MXN|MYR|NGN|NOK|NZD|PEN|PHP|PKR|PLN|QAR|RON|RSD|RUB|SAR|SEK|SGD|THB|TND|TWD|UAH|USD|UYU|VND|ZAR|BTC|ETH"
)
"""ISO 4217, without codes that are English words (ALL, TOP, TRY), and two that are no state's."""
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
_NUMBERS_ELSEWHERE = (
    r"(?:[a-zäöü]{0,20}(?:hundert|tausend|zig|ßig|zehn)|(?:cents?|mille|vingts?|trente|quarante|cinquante|soixante)|"
    r"(?:[a-z]{0,10}cient[oa]s|quinient[oa]s|cien|ciento|mil|veinte|treinta|cuarenta|cincuenta))\s"
    r"(?:euros?|dollars?|francs?|franken|pesos?|dólares|livres|libras)\b"
)
"""German, French and Spanish."""
_KEYS = (
    r"\w{0,20}(?:(?<!par)amount|betrag|cost|importe|precio|preis|price|prix|salary|tarif)|"
    r"(?:\w{0,20}(?:_|(?-i:[a-z](?=[A-Z]))))?(?:fee|rent|wage|(?:hourly|daily|weekly|monthly|yearly|day)_rate)"
)
"""What a field of a record that holds a sum is called; its name may say more (``unit_cost``, ``Stückpreis``), but for
words in which others end (``current``, ``coffee``, ``sewage``)."""
_AFTER_GRAND = (
    r"(?=\W*$|\s?[^\w\s]|\s(?:all|altogether|an?|and|as|at|before|but|down|each|every|exactly|excluding|extra|flat|for|"
    r"from|gross|if|in|including|installed|is|less|max|minus|more|net|now|of|off|on|once|or|over|per|plus|than|that|"
    r"then|this|to|today|tops|total|under|up|upfront|was|when|which|will|with|without|would|you|your)\b)"
)
"""Not a street, a town or an opening."""
_OF_THINGS = r"(?!\s(?!less\b|plus\b|bucks\b)[a-z]{2,}s\b)"
"""Of ``costs you 3 customers`` it is the customers that are counted."""
_NO_SUM = r"(?![\d.,]|\s?(?:%|per\s?cent|hours?|days?|weeks?|months?|minutes?|years?|times|points?)\b)"
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
        # five grand, a half-million-dollar project, zweihundert Euro, deux cents euros
        rf"(?:\b(?:an?|half a|[a-z]+ty|[a-z]+teen|ten|one|two|three|four|five|six|seven|eight|nine)|"
        rf"{_ALONE}{_FIGURE})\sgrand{_AFTER_GRAND}",
        r"\b(?:hundred|thousand|million|billion)-(?:dollar|euro|pound)\b",
        rf"(?<![^\W_]){_NUMBERS_ELSEWHERE}",
        # amount_cents: 129900, "unit_price": "12", stueckpreis: 7,80
        rf"(?<![^\W_])(?:{_KEYS})(?:_[a-z]{{1,12}}){{0,2}}\"?\s?[:=]\s?\"?{_FIGURE}{_NO_SUM}",
        # 89,-; for 12k; for 900 flat; costs you just 19
        rf"{_ALONE}\d[\d.]*,[-\u2013]{{1,2}}(?!\d)",
        rf"\bfor\s(?:{_FIGURE}k\b(?!\s[a-z])|{_FIGURE}\sflat\b(?!\s[a-z]))",
        rf"\bcosts?\s(?:[a-z]{{1,8}}\s){{0,2}}{_FIGURE}{_NO_SUM}{_OF_THINGS}",
        # 12,400.00
        rf"{_ALONE}\d{{1,3}}(?:,\d{{3}})+\.\d{{2}}(?![\d%])(?!\.\d)",
        # the price is 120, a fee of 40
        rf"\b(?:price|fee)\s?(?:is|of|was|:|=)\s?{_FIGURE}",
    )
)
