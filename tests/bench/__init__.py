"""`make bench`: how fast the bot answers, beside an empty command on a default Bolt app in the same run.

Three processes on one machine: the bot (`staffroom serve`), the baseline (`default_bolt`), and this one, which makes
the requests and receives the replies. The receiver (`receiver`) answers at once and checks nothing but that the reply
is an answer: the playground's strict stand-ins take a millisecond for a reply, which would be theirs, not the bot's.

`deliveries` measures the outbox: rates beside plain statements, and how much of the budgets is used in a rush.
"""
