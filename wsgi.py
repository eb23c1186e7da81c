"""What does a web server load? The application, with the settings of this process's environment."""

import os

from app import create_app
from config import load_settings

application = create_app(load_settings(os.environ))
