"""What may stand before and after a name, by which a word that is also something else shows what it is."""

TITLES = frozenset(
    """mr mrs ms miss mx dr sir dame lady lord prof professor madame rev father st saint mister king queen prince
    princess inspector captain auntie uncle aunty""".split()
)
SAINTS = frozenset(["st", "saint"])
SURE_TITLES = frozenset(["mr", "mrs", "ms", "mx", "dr", "st"])
"""Titles that are nothing else, so that a name in lower case may follow them."""

PLACES = frozenset(
    """primary school academy high college infants infant junior juniors museum hall house street park hospital church
    centre trust federation foundation university theatre award zoo castle abbey cathedral trip palace show book
    books method model nursery sixth library garden gardens bridge station cup day week term""".split()
)
"""What follows the name of a place, a work or a method."""

BESIDE_A_COLLEAGUE = frozenset(
    """ask asking contact email message with thanks thank mentor colleague to see by head lead teacher dsl senco ta
    visit watch ring tell from via and like per coach deputy""".split()
)

VERBS = frozenset(
    """is was has had cant cannot wont doesnt didnt isnt wasnt hasnt can will would could keeps kept needs refuses
    refused says said wants loves likes hates struggles cried cries hides runs ran bites got gets goes went came
    comes still just always never only finds found thinks seems looks sits sat joined started moved left does did
    makes made takes took gave gives told tells writes dont like responds answers asked asks wears draws drew eats
    plays played fell lost won covers covered arrived finished scored wrote reads uses used score scores failed
    passed calls hit hits forgets forgot loses knows spoke speaks talks throws threw shouts shouted chews stops
    starts tries tried might should ought may ate sleeps copes""".split()
)
"""Verbs whose subject is somebody."""

AFTER_A_NAME = frozenset(
    ["in", "from", "and", "who", "aged", "has", "is", "wont", "cant", "keeps", "refuses", "doesnt"]
)
AFTER_AN_INITIAL = frozenset(["for", "in", "and"])

MONTHS = frozenset("april may june august summer autumn january march july".split())
BEFORE_A_MONTH = frozenset(
    """in by until till since of from to for every next last early late mid before after during this each through
    between and or is not end start past into your our the half""".split()
)
AFTER_A_MONTH = frozenset(
    "term terms half and or to holidays holiday exams exam mocks sats school series deadline".split()
)

SELDOM_NAMES = frozenset("will may mark can art rich happy bill king general long grant love".split())
"""Names that are far more often words: in lower case they need a class beside them."""

ABBREVIATIONS = frozenset(
    """pe re it dt pp ta tas ht dh aht ep ot sl ls hr rw uk us eu un ai ap vr tv pc id iq ok hi my we he me do go no so
    up us by as at an am is ks gp vs nb ps pm cd dvd fe sa la ed bt ee ms mr dr st gd ad vi mh fa fs md cv cp sh dv
    sg ub lo li wt ao ne nw se sw ha dj""".split()
)
"""Two letters that are nobody's initials."""
