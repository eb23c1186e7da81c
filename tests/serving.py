"""What does the web server of a test or a measurement load? The application, at an instant when its call is open."""

import os

from app import clock, create_app
from config import load_settings
from tests.factories import DURING

clock.now = lambda: DURING
application = create_app(load_settings(os.environ))
