"""Data sets that come with the course; see README.md here for their licences."""
