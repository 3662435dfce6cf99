"""Helpers that several training recipes share."""
