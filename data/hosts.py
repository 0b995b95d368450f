"""Domains that are nobody's own: free-mail providers, and hosts that many businesses share."""

_FREE_MAIL = """
    aol.com att.net bellsouth.net btinternet.com centurylink.net centurytel.net charter.net comcast.net cox.net
    earthlink.net email.com embarqmail.com fastmail.com frontier.com frontiernet.net fuse.net gmail.com gmx.com gmx.de
    gmx.net googlemail.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr hushmail.com icloud.com inbox.com juno.com
    knology.net live.com mac.com mail.com mail.ru me.com mindspring.com msn.com netscape.net netzero.net optonline.net
    outlook.com pacbell.net pm.me prodigy.net proton.me protonmail.com q.com qq.com roadrunner.com rocketmail.com
    rr.com sbcglobal.net suddenlink.net swbell.net tds.net tutanota.com verizon.net web.de windstream.net wowway.com
    yahoo.ca yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.com yandex.ru ymail.com zoho.com zohomail.com
"""

_SHARED_HOSTS = """
    about.me angi.com angieslist.com bbb.org bigcartel.com bit.ly blogspot.com bravesites.com buildzoom.com
    business.site carrd.co chamberofcommerce.com dudaone.com ecwid.com etsy.com facebook.com fb.com fb.me github.io
    glossgenius.com godaddysites.com goo.gl google.com homeadvisor.com homestead.com houzz.com instagram.com jimdo.com
    jimdosite.com linkedin.com linktr.ee manta.com mapquest.com myshopify.com mystrikingly.com netlify.app nextdoor.com
    ning.com notion.site pages.dev pinterest.com porch.com site123.me square.site squarespace.com squareup.com
    strikingly.com substack.com thumbtack.com tiktok.com tumblr.com twitter.com typepad.com vercel.app vistaprint.com
    vpweb.com webador.com webflow.io webnode.com webs.com weebly.com weeblysite.com wix.com wixsite.com wordpress.com
    x.com yellowpages.com yelp.com yolasite.com youtube.com
"""

_MAILBOX_HOSTS = (
    "gmail.com googlemail.com",
    "outlook.com hotmail.com hotmail.co.uk hotmail.de hotmail.fr live.com msn.com",
    "yahoo.com yahoo.ca yahoo.co.uk yahoo.de yahoo.fr ymail.com rocketmail.com aol.com verizon.net netscape.net",
    "icloud.com me.com mac.com",
    "gmx.com gmx.de gmx.net web.de mail.com email.com",
    "proton.me protonmail.com pm.me",
)
"""The domains of people's mailboxes that one host keeps: its limits hold for all of them together."""

FREE_MAIL = frozenset(_FREE_MAIL.split())
SHARED_HOSTS = frozenset(_SHARED_HOSTS.split())


def kept_together(domain: str) -> tuple[str, ...]:
    """All domains of the mail host that keeps the mailboxes of this one, as far as one knows by the name."""
    return next((names for line in _MAILBOX_HOSTS if domain in (names := tuple(line.split()))), (domain,))
