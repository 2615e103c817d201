"""What every request and response needs: sizes, headers, cookies, rate limits, static files, health."""
