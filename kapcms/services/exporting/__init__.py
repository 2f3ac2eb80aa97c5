"""Moving out, and back in: everything as lines of JSON, articles as Markdown, the audit."""
