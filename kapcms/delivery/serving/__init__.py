"""The event loop's side of our gunicorn worker: clients, what they send, what is sent to them, and by when."""
