"""Words that say nothing about a topic, and real words that look like a topic mistyped."""

STOP_WORDS = frozenset(
    """
    a about above after again against all alone also although always am an and another any anybody anyone anything
    anywhere apart are around as ask asking at away back be because been before being below besides best better between
    big bit both but by came can cannot cant come comes could couldnt currently definitely did didnt do does doesnt
    doing done dont down due during each either else enough especially etc even ever every everyone everything
    experience experienced expert expertise experts few find finding first for from full get gets getting give given
    gives go goes going gone good got great had happy has hasnt have havent having he hello help helped helpful helping
    helps her here hey hi him his how however i idea ideas if im improve improving in information instead interested
    into is isnt it its itself ive just keep keeps kind know knows last later least less let like likes little looking
    look looks lot lots love made make makes making many may maybe me mean might mine more most much must my myself
    near need needed needing needs new next nice no nobody none nor not now of off often ok okay on once one ones only
    or other others our ours out over own particularly people per perhaps person please possible practice pretty
    probably put quite rather really right same say says see seem seems seen several shall she should since so some
    somebody someone something sometimes soon sort still such suggest suggestions support supporting sure take taken
    talk tell than thank thanks that thats the their theirs them themselves then there theres these they theyre thing
    things think this those though through tips to today together too toward towards tried try trying two under until
    up upon us use used useful using usually very via wanna want wanted wanting wants was wasnt way ways we well were
    what whats whatever when where wheres whether which while who whoever whole whom whos whose why will willing with
    within without wondering wont work worked working works would wouldnt yes yet you your yours
    don further hers herself himself ourselves s t yourself yourselves
    academy academies child children class classes classroom classrooms colleague colleagues key kid kids lesson
    lessons level levels phase pupil pupils school schools stage staff student students subject subjects teach teacher
    teachers teaches teaching trust year years yr yrs
    """.split()  # noqa: SIM905 - four hundred quoted words would be harder to read
)
"""Words that would match nearly every listing, or that say only that help is wanted."""

REAL_WORDS = frozenset(
    """
    adoptive arbour bushiness businesses busyness caching careen carter coders carver carvers ceding choking
    clover cocking
    comer comers coming commuting competing cooing cooling coping couching coven covert covet cower dante drams dunce
    economies facing faction factions faking faring fating faxing fazing frenches friction germane germany interweaving
    latina latino latinos literary making makings marring masking medial median medians medic medics patent patents
    phobic physio physios primacy prioritise reaming reaping rearing rending routing salts scott selling sensor
    sensors shelling signing signings
    singling sinking sinning slinging smelling spacial sparing spicing spilling stinging swelling swellings swinging
    trusted tuning vocal vocals waiting whiting writhing
    """.split()  # noqa: SIM905 - as above
)
"""Real words one letter away from the name of a topic: they are left as they are."""
