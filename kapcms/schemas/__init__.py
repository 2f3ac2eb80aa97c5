"""The JSON contract in marshmallow: form only, never the database. `<Thing>In` is accepted, `<Thing>Out` is given."""
