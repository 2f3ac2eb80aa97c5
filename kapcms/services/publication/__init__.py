"""What readers see changes here: publishing, withdrawing, schedules, redirects, and the log that says so."""
