"""What people may type: plain WTForms classes that need no app, and what they say when it is wrong."""
