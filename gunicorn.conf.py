"""What gunicorn reads by itself when it is started here; elsewhere `-c python:screening.web.http.server_log`."""

from screening.web.http.server_log import (
    access_log_format,
    control_socket_disable,
    keepalive,
    logger_class,
    on_exit,
    on_reload,
    on_starting,
    sendfile,
    worker_class,
    worker_connections,
)

__all__ = [
    "access_log_format",
    "control_socket_disable",
    "keepalive",
    "logger_class",
    "on_exit",
    "on_reload",
    "on_starting",
    "sendfile",
    "worker_class",
    "worker_connections",
]
