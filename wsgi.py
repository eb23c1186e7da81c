"""What does a web server load? The application, with the settings of this process's environment."""

import os
import sys

from app import create_app
from config import UnsafeSettings, load_settings

try:
    settings = load_settings(os.environ)
except UnsafeSettings as unsafe:
    sys.exit("\n".join(unsafe.reasons))
application = create_app(settings)
