"""The rules of Accord: states and moves, definitions, money, scoring, ranking, letters.

Nothing here reads a file, a clock, an environment variable, a request or a database. What a rule needs is an argument;
what it decides is a value. The page, the API, the job and the test ask the same function.
"""
