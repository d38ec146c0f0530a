"""The demo trust: made-up schools, people, listings and channels, the same every time.

`demo_trusts.csv` has the columns of the national register, `staff.csv` those of a staff file and a `job` that only the
page shows; both go through the importers. Nobody in here exists, and no school does.
"""
