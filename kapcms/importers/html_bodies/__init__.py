"""Bodies in HTML, read and written: images that load late, and elements written from other editors' documents."""
