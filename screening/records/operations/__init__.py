"""What running the practice needs: settings, rules versions, jobs, mail, backups, the state of the database."""
