"""What a Ghost export is made of: its tables, and the documents of its editors (lexical, mobiledoc) as HTML."""
