"""Mistakes with what agents search by: which tools there are, their bounds and prices, and the APIs that they ask."""

from tests.config_errors.broken import Case, Told

SOUL = "backstory: You write., model: large}"
SERPER, BRAVE, TAVILY = (f"crewai_tools.{name}" for name in ("SerperDevTool", "BraveWebSearchTool", "TavilySearchTool"))
BOUND = "calls: 3, usd_per_call: 0.001"
REQUEST = 'path: /find, query: {q: "{query}"}, title: name, link: url, text: says'
CONNECTIONS = "connections.yaml"
BESIDE = """
model: {base_url: https://models.example, api_key: "${MODEL_KEY}"}
smtp: {host: mail.ours.example}
inbox: {kind: maildir, path: mail}
apis:
"""
SOUND = f"""{BESIDE}
  serper: {{base_url: https://serper.example, token: "${{SEARCH_KEY}}"}}
  brave: {{base_url: https://brave.example, secret_headers: {{X-Subscription-Token: "${{SEARCH_KEY}}"}}}}
  tavily: {{base_url: https://tavily.example, oauth: {{token_url: "https://tavily.example/token", client_id: us,
    refresh_token: "${{SEARCH_KEY}}"}}}}
  handbook: {{base_url: https://handbook.example}}
"""


def given(name: str, tools: str, at: str, says: str, there: str = SOUND, file: str | None = None) -> Case:
    """The writer of the sound crew with these tools, beside these connections."""
    tools = f"backstory: You write., model: large, tools: [{tools}]}}"
    return Case(name, SOUL, tools, Told(at, says, file), files={CONNECTIONS: there})


CASES = (
    given(
        "a searcher that nobody knows",
        f"{{use: crewai_tools.EXASearchTool, {BOUND}}}",
        "use: ^crewai_tools.EXASearchTool",
        "EXASearchTool is a tool of crewai-tools: here agents search with crewai_tools.SerperDevTool, "
        "crewai_tools.BraveWebSearchTool, crewai_tools.TavilySearchTool, or with search and an API of your own; ",
    ),
    given(
        "a searcher without its package",
        f"{{use: SerperDevTool, {BOUND}}}",
        "use: ^SerperDevTool",
        "SerperDevTool is crewai_tools.SerperDevTool here",
    ),
    given(
        "a searcher by its name alone",
        "TavilySearchTool",
        "tools: [^TavilySearchTool]",
        f"TavilySearchTool searches within bounds, at a price: {{use: {TAVILY}, calls: 3, usd_per_call: 0.001}}",
    ),
    given(
        "a search of one's own by its name alone",
        "search",
        "tools: [^search]",
        "search asks an API that is named: {use: search, api: NAME, search: {...}, calls: 3, ...}",
    ),
    given(
        "a searcher without a bound",
        f"{{use: {SERPER}, usd_per_call: 0.001}}",
        f"tools: [^{{use: {SERPER}",
        "calls: is missing: the most searches about one item, as in calls: 3; without it nothing bounds them",
    ),
    given(
        "a searcher without a bound and without a price",
        f"{{use: {SERPER}}}",
        f"tools: [^{{use: {SERPER}",
        "without it nothing bounds them; so is usd_per_call: what a search costs in US dollars",
    ),
    given(
        "a searcher without a price",
        f"{{use: {SERPER}, calls: 3}}",
        f"tools: [^{{use: {SERPER}",
        "usd_per_call: is missing: what a search costs in US dollars, as in usd_per_call: 0.001 (0 where it is free)",
    ),
    given(
        "a search of one's own without an API",
        f"{{use: search, search: {{{REQUEST}}}, {BOUND}}}",
        "tools: [^{use: search",
        "api: is missing: the API that is asked, under apis of connections.yaml",
    ),
    given(
        "a search of one's own that asks nothing",
        f"{{use: search, api: handbook, {BOUND}}}",
        "tools: [^{use: search",
        "search: is missing: what the API is asked, as in {path: /find, ",
    ),
    given(
        "a search that asks the same whatever is sought",
        f"{{use: search, api: handbook, search: {{path: /find, title: name, link: url, text: says}}, {BOUND}}}",
        "path: ^/find",
        'asks the same whatever is sought: put "{query}" into its query, or its body',
    ),
    given(
        "a search with a body that nobody sends",
        f"{{use: search, api: handbook, search: {{{REQUEST}, body: {{most: 3}}}}, {BOUND}}}",
        "^search: {path",
        "method: a GET has no body: say method: POST",
    ),
    given(
        "a known searcher that is to ask something else",
        f"{{use: {BRAVE}, search: {{{REQUEST}}}, {BOUND}}}",
        "search: ^{path",
        f"what {BRAVE} asks is known: leave it out, or say use: search",
    ),
    given(
        "a searcher with folders",
        f"{{use: {SERPER}, folders: [docs], {BOUND}}}",
        "folders: ^[docs]",
        "belongs to a reader of crewai-tools (",
    ),
    given(
        "an API of a tool that asks none",
        "{use: read_board, api: serper}",
        "api: ^serper",
        f"belongs to a searcher ({SERPER}, {BRAVE}, {TAVILY}, search)",
    ),
    given(
        "a searcher whose API is nowhere",
        f"{{use: {SERPER}, {BOUND}}}",
        f"use: ^{SERPER}",
        f'{SERPER} asks the API "serper", which connections.yaml does not have under apis: serper: '
        "{base_url: https://google.serper.dev, token: ${SERPER_API_KEY}} (allowed: handbook)",
        f"{BESIDE}  handbook: {{base_url: https://handbook.example}}\n",
    ),
    given(
        "a searcher whose API is misspelt",
        f"{{use: {SERPER}, api: serpr, {BOUND}}}",
        "api: ^serpr",
        f'{SERPER} asks the API "serpr", which connections.yaml does not have under apis: ',
    ),
    given(
        "a search of one's own by an API that is nowhere",
        f"{{use: search, api: wiki, search: {{{REQUEST}}}, {BOUND}}}",
        "api: ^wiki",
        "under apis: wiki: {base_url: https://..., token: ${...}}",
    ),
    given(
        "a searcher whose API has no key",
        f"{{use: {SERPER}, api: handbook, {BOUND}}}",
        "^handbook: {base_url",
        f"{SERPER} has no key to ask with: handbook: {{base_url: https://google.serper.dev, token: ",
        file=CONNECTIONS,
    ),
    given(
        "a searcher whose key is sent in another way",
        f"{{use: {SERPER}, api: tavily, {BOUND}}}",
        "^tavily: {base_url",
        f"{SERPER} has no key to ask with",
        file=CONNECTIONS,
    ),
    given(
        "two searchers under one name",
        f"{{use: {SERPER}, {BOUND}}}, {{use: {BRAVE}, {BOUND}}}",
        f"tools: ^[{{use: {SERPER}",
        'the tool "search_web" stands twice',
    ),
)

SOUND_CASES = tuple(
    Case(
        name, SOUL, f"backstory: You write., model: large, tools: [{tools}]}}", Told("", ""), files={CONNECTIONS: SOUND}
    )
    for name, tools in (
        ("a searcher with its key as a token", f"{{use: {SERPER}, {BOUND}}}"),
        ("a searcher with its key in a header", f"{{use: {BRAVE}, {BOUND}}}"),
        ("a searcher that is let in by OAuth", f"{{use: {TAVILY}, {BOUND}}}"),
        ("a search of one's own without a key", f"{{use: search, api: handbook, search: {{{REQUEST}}}, {BOUND}}}"),
        (
            "two searches of one's own under two names",
            f"{{use: search, api: handbook, search: {{{REQUEST}}}, {BOUND}}}, "
            f"{{use: search, known_as: search_more, api: serper, search: {{{REQUEST}}}, {BOUND}}}",
        ),
    )
)
