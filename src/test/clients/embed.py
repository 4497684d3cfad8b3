"""The snippets of src/docs/clients.md for Python, run by ClientsIT against a server of its own."""

import json
import os
import sys

base_url, key = os.environ["BASE_URL"], os.environ["KEY"]
texts = json.load(sys.stdin)

# tag::client[]
from openai import OpenAI

client = OpenAI(base_url=base_url, api_key=key, timeout=120, max_retries=5)
# end::client[]

# tag::documents[]
answer = client.embeddings.create(
    model="default", input=texts, extra_body={"input_type": "document", "truncate": "end"}
)
vectors = [item.embedding for item in answer.data]
# end::documents[]

# tag::query[]
query = client.embeddings.create(model="default-query", input=texts[0]).data[0].embedding
# end::query[]

# tag::partial[]
answer = client.embeddings.create(model="default", input=texts, extra_body={"on_error": "partial"})
faults = {item.index: item.error["message"] for item in answer.data if item.embedding is None}
# end::partial[]

print(json.dumps({"documents": vectors, "query": query, "faults": faults}))
