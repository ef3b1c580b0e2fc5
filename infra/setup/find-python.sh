#!/usr/bin/env bash
# Print the first Python on this machine that the project can run on (3.11 or newer), outside any virtual environment.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
for name in python3 python3.11 python3.12 python3.13; do
  while IFS= read -r path; do
    case "$path" in "$here"/*) continue ;; esac
    if "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$path"
      exit 0
    fi
  done < <(type -aP "$name" || true)
done
echo "Python 3.11 or newer is needed. On Debian or Ubuntu: apt-get install python3 python3-venv" >&2
exit 1
