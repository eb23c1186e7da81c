"""How Accord is deployed: on one machine by `embedded`, on many by the files beside it."""
