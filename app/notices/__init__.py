"""Event to e-mail: who is told (`catalogue`), in which words (templates), and how it is sent."""
