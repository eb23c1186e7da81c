"""How does the web server of the image take in what comes? gunicorn reads this: `gunicorn -c python:deploy.web_server`.

What waits is held by the proxy and the kernel, not by a worker: a connection ends with its answer, so that whoever is
free takes the next one. One that stays open belongs to one worker, and in the last hour before a deadline one worker
had three times the other's work. A page costs processor time and hardly any waiting: more threads than a few take turns
at one interpreter, and every request costs more. `bench/deadline_rush.py` measures it; more processors, more workers
(`WEB_CONCURRENCY`).
"""

import os

worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 3
keepalive = 0
timeout = 60
control_socket_disable = True
