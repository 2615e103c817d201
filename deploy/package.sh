#!/bin/sh
# Fill dist/ with a release of this checkout: the wheel, the lock, the scripts that a machine needs, their checksums.
set -eu
cd "$(dirname "$0")/.."
rm -rf build dist # setuptools packs what an earlier build left behind
"${PYTHON:-python3}" -m pip --quiet --disable-pip-version-check wheel --no-deps --wheel-dir dist .
rm -rf build
cp requirements.lock deploy/* dist/
cd dist
rm package.sh release.sh # they need the checkout
sha256sum -- * >SHA256SUMS
