"""`kapcms worker`: what is done in the background. What waits stands in the database, so a kill loses nothing.

`jobs` names every kind of work and how often it is looked for; what takes time runs in a lane of its own (`lanes`).
"""
