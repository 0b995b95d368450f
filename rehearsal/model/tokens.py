"""Tokens, counted by one fixed tokenizer that needs no network.

The vocabulary beside this file is OpenAI's ``cl100k_base`` as tiktoken publishes it (MIT: ``cl100k_base.LICENSE``),
compressed. It is not the tokenizer of the model that a live run uses; it is always the same one, so that two
rehearsals can be compared.
"""

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import tiktoken

VOCABULARY = Path(__file__).with_name("cl100k_base.tiktoken.gz")
SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)
COUNTED = ("system", "tools", "tool_choice", "messages")


@lru_cache(maxsize=1)
def _encoding() -> tiktoken.Encoding:
    """Load the vocabulary (a quarter of a second, once a process)."""
    text = gzip.decompress(VOCABULARY.read_bytes())
    if hashlib.sha256(text).hexdigest() != SHA256:
        raise ValueError(f"{VOCABULARY} is not cl100k_base as published; restore the file from the repository")
    ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in text.splitlines())}
    return tiktoken.Encoding("cl100k_base", pat_str=PATTERN, mergeable_ranks=ranks, special_tokens={})


def load() -> None:
    """Load the vocabulary now, so that the first request does not wait for it."""
    _encoding()


def count(text: str) -> int:
    """Count the tokens of a text."""
    return len(_encoding().encode_ordinary(text))


def first(text: str, limit: int) -> str:
    """Return the start of the text that is at most ``limit`` tokens long, cut where a character ends."""
    tokens = _encoding().encode_ordinary(text)
    return text if len(tokens) <= limit else _encoding().decode(tokens[:limit], errors="ignore")


def compact(value: object) -> str:
    """Write JSON as tokens are counted: no blanks, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def count_request(body: Mapping[str, object]) -> int:
    """Count what a request is billed for: its system prompt, tools and messages, as JSON text."""
    return count(compact({key: body[key] for key in COUNTED if body.get(key)}))
