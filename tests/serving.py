"""What does the web server of a test or a measurement load? The application, at one instant."""

import os
from datetime import datetime

from app import clock, create_app
from config import load_settings

AT = datetime.fromisoformat(os.environ["SERVED_AT"])

clock.now = lambda: AT
application = create_app(load_settings(os.environ))
