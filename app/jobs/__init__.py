"""What is done in the background. Importing this package registers all jobs and composers."""

from app.jobs import accounts, convening, files, mails, meetings

__all__ = ["accounts", "convening", "files", "mails", "meetings"]
