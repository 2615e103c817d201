"""A mail server on port 465 that lets everyone in and takes every mail: mail.py FOLDER-OF-A-CERTIFICATE."""

import socketserver
import ssl
import sys


class Mail(socketserver.StreamRequestHandler):
    """One connection."""

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def handle(self) -> None:
        self.say("220 mail.example.com")
        for line in self.rfile:
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"EHLO":
                self.say("250-mail.example.com\r\n250 AUTH PLAIN")
            elif verb == b"AUTH":
                self.say("235 in")
            elif verb == b"DATA":
                self.say("354 go on")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.say("250 taken")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 well")


class Server(socketserver.ThreadingTCPServer):
    """Speaks TLS from the first byte."""

    allow_reuse_address = True
    daemon_threads = True

    def get_request(self):
        connection, address = super().get_request()
        return context.wrap_socket(connection, server_side=True), address


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(f"{sys.argv[1]}/fullchain.pem", f"{sys.argv[1]}/privkey.pem")
Server(("127.0.0.1", 465), Mail).serve_forever()
