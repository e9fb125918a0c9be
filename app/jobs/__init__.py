"""What is done in the background. Importing this package registers all jobs and composers."""

from app.jobs import accounts, convening, counsel, files, mails, meetings, time_polls

__all__ = ["accounts", "convening", "counsel", "files", "mails", "meetings", "time_polls"]
