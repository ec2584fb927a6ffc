#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Berth authors
# SPDX-License-Identifier: GPL-3.0-or-later

# run.sh BERTHD WORKDIR: lints the OpenAPI document of that berthd, generates a client's types from
# it, and lets the client walk a story against the berthd. The linters come from npm, as pinned.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
berthd=$1
work=$2

mkdir -p "$work"
cp "$here"/{package.json,package-lock.json,.spectral.yaml,redocly.yaml,tsconfig.json,client.ts} "$work"
cd "$work"
[[ -d node_modules ]] || npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
"$berthd" --print-openapi >openapi.json
node_modules/.bin/spectral lint openapi.json --fail-severity=warn
node_modules/.bin/redocly lint openapi.json --config redocly.yaml
node_modules/.bin/openapi-typescript openapi.json -o berth.d.ts --default-non-nullable=false
node_modules/.bin/tsc --project tsconfig.json

data=$(mktemp -d)
printf 'correct horse battery\n' >"$data/password"
"$berthd" --data "$data/store" --listen 127.0.0.1:0 --setup-username root \
    --setup-password-file "$data/password" --log json >"$data/out" 2>"$data/log" &
process=$!
# shellcheck disable=SC2064 # the process and folder of now
trap "kill $process; wait $process || true; rm -rf '$data'" EXIT
for _ in $(seq 100); do
    server=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$data/log" | head -n 1) && break
    sleep 0.1
done
for _ in $(seq 100); do
    curl -sf "$server/readyz" >/dev/null && break
    sleep 0.1
done
SERVER=$server PASSWORD='correct horse battery' node client.js
