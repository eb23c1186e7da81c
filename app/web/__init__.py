"""Pages, one package for each audience. They load through the gate, ask a form, call a service and redirect."""
