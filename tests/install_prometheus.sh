#!/bin/sh
# Install Prometheus, where apt is; elsewhere what asks it is left out.
if command -v prometheus >/dev/null && command -v promtool >/dev/null; then
    echo "Prometheus is here already."
elif command -v apt-get >/dev/null; then
    sudo=$([ "$(id -u)" = 0 ] || command -v sudo || true)
    $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends prometheus
else
    echo "No apt here: install Prometheus yourself to try its dashboard and alerts."
fi
