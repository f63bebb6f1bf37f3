"""The Django project: pages, accounts, jobs, settings and URLs."""
