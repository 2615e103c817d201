#!/bin/sh
# Install Chromium and its driver for the browser tests, where apt is; elsewhere those tests say that they were skipped.
if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then
    echo "Chromium is here already."
elif command -v apt-get >/dev/null; then
    sudo=$([ "$(id -u)" = 0 ] || command -v sudo || true)
    $sudo apt-get update -qq && $sudo apt-get install -y -qq chromium chromium-driver
else
    echo "No apt here: install Chromium and ChromeDriver yourself to run the browser tests."
fi
