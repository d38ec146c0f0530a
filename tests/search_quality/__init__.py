"""Searches graded by hand, and what the search's weights are fitted and measured with.

Each set was written by somebody who had seen neither the map of the field nor another set. The weights were fitted to
sets a and b; c and d were left unread until everything was settled.
"""
