"""What gunicorn reads by itself when it is started here; elsewhere `-c python:screening.web.http.server_log`."""

from screening.web.http.server_log import access_log_format, logger_class, on_exit, on_starting

__all__ = ["access_log_format", "logger_class", "on_exit", "on_starting"]
