"""Sentences by which the guards are fitted and measured.

Each set in `sets/` was written by somebody who had seen neither the guards nor another set. The weights were fitted to
a, b, e and f and to the sentences in `own/`, which were written for it; c and d were left unread until everything was
settled.
"""
