"""Renders certificates as PDF files."""
