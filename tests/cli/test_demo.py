"""`screening demo`: what it says where it cannot serve."""

import socket


def test_where_the_port_is_taken_it_says_how_to_pick_another(run, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run("demo", "--port", str(port), "--folder", str(tmp_path / "demo"))
    assert done.exit_code == 1
    assert f"port {port} cannot be used: Address already in use." in done.output
    assert f"`screening demo --port {port + 1}`" in done.output
    assert not (tmp_path / "demo").exists()
