"""A word on the command line -> a new course, what its pages are shown with, a formula as it is read, a verdict in words.

In this order:

course, katex, reading, explaining, entry
"""
