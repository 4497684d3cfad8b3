#!/usr/bin/env bash
# The snippets of src/docs/clients.md for curl, run by ClientsIT against a server of its own; a line of JSON for each.
set -euo pipefail

# tag::documents[]
curl -sS --retry 5 "$BASE_URL/embeddings" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -d '{"model": "default", "input": ["the water is cold", "a long day"], "input_type": "document", "truncate": "end"}'
# end::documents[]
echo

# tag::query[]
curl -sS --retry 5 "$BASE_URL/embeddings" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -d '{"model": "default-query", "input": "the water is cold"}'
# end::query[]
echo

# tag::wait[]
curl -sS "$BASE_URL/embeddings" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -H 'X-Request-Timeout: 60' -d '{"input": "the water is cold"}'
# end::wait[]
echo
