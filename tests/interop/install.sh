#!/bin/sh
# Install, at exactly the versions that were tried, what `make test-interop` runs. Without npm those tests are not run, and
# this says so; where CI is set, npm has to be there.
cd "$(dirname "$0")/npm" || exit 1
if ! command -v npm >/dev/null; then
    echo "NOT RUN: form renderers and validator come from npm, which is not on this machine. Install Node 20 or newer."
    test -z "$CI"
    exit
fi
npm ci --no-fund --no-audit --silent &&
    npx esbuild smart_forms.jsx --bundle --minify --outfile=built/smart_forms.js --log-level=error \
        "--define:process.env.NODE_ENV=\"production\"" --loader:.woff=empty --loader:.woff2=empty
