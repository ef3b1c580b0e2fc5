#!/usr/bin/env bash
# Make sure that `node` and `npm` are there: the machine's own from version 20 on, else the wheel's, linked into .local/node/bin.
set -eu
own_is_recent() {
  command -v npm >/dev/null && [ "$(node -p 'Number(process.versions.node.split(".")[0]) >= 20' 2>/dev/null)" = true ]
}
if own_is_recent; then
  exit 0
fi
echo "Installing Node.js into .local/node"
"$(bash infra/setup/find-python.sh)" -m venv .local/node/venv
.local/node/venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/node.txt
mkdir -p .local/node/bin
for name in node npm npx; do
  ln -sf "../venv/bin/$name" ".local/node/bin/$name"
done
node --version >/dev/null
