"""What keeps Accord running on one machine: the data folder, the embedded queue, and the processes that serve.

Nothing here knows what Accord does. It starts the application as any operator would, by its commands, and never
imports it.
"""
