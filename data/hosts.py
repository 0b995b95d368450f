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

_FREE_MAIL_ABROAD = """
    163.com abv.bg aliyun.com aol.co.uk aol.de aol.fr arcor.de bigpond.com bluewin.ch blueyonder.co.uk bol.com.br
    centrum.cz daum.net docomo.ne.jp eircom.net email.cz ezweb.ne.jp fastwebnet.it foxmail.com free.fr freemail.hu
    freenet.de gmx.at gmx.ch gmx.co.uk gmx.fr hanmail.net home.nl hotmail.be hotmail.ca hotmail.ch hotmail.com.ar
    hotmail.com.au hotmail.com.br hotmail.com.mx hotmail.es hotmail.it hotmail.nl hotmail.no hotmail.se i.ua
    iinet.net.au inbox.lv inbox.ru interia.pl iprimus.com.au kpnmail.nl laposte.net libero.it list.ru live.be
    live.ca live.cl live.cn live.co.uk live.com.ar live.com.au live.com.mx live.de live.dk live.fr live.ie live.it
    live.nl live.no live.se lycos.com mail.bg msn.cn naver.com netcologne.de neuf.fr nifty.com ntlworld.com o2.pl
    onet.pl online.de online.no optusnet.com.au orange.fr outlook.com.ar outlook.com.br outlook.de outlook.es
    outlook.fr outlook.it outlook.jp planet.nl posteo.de protonmail.ch rambler.ru rediffmail.com rogers.com sapo.pt
    seznam.cz sfr.fr shaw.ca sina.com sky.com skynet.be softbank.ne.jp sohu.com sympatico.ca t-online.de
    talktalk.net telenet.be telia.com telus.net terra.com.br tiscali.co.uk tiscali.it tuta.com tuta.io tutanota.de
    ukr.net uol.com.br vip.qq.com virgilio.it virginmedia.com voila.fr wanadoo.es wanadoo.fr wp.pl xs4all.nl
    xtra.co.nz yahoo.co.id yahoo.co.in yahoo.co.jp yahoo.co.kr yahoo.co.nz yahoo.co.za yahoo.com.ar yahoo.com.au
    yahoo.com.br yahoo.com.hk yahoo.com.mx yahoo.com.ph yahoo.com.sg yahoo.com.tr yahoo.com.tw yahoo.com.vn yahoo.dk
    yahoo.es yahoo.gr yahoo.ie yahoo.in yahoo.it yahoo.no yahoo.pl yahoo.se yandex.by yandex.kz yandex.ua yeah.net
    ziggo.nl zoho.eu zoho.in
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

FREE_MAIL = frozenset((_FREE_MAIL + _FREE_MAIL_ABROAD).split())
WITHOUT_DOTS = ("gmail.com", "googlemail.com")
"""One host by two names, at which dots in what stands before the ``@`` make no other mailbox."""

SHARED_HOSTS = frozenset(_SHARED_HOSTS.split())


def kept_together(domain: str) -> tuple[str, ...]:
    """All domains of the mail host that keeps the mailboxes of this one, as far as one knows by the name."""
    return next((names for line in _MAILBOX_HOSTS if domain in (names := tuple(line.split()))), (domain,))
