// The snippets of src/docs/clients.md for JavaScript, run by ClientsIT against a server of its own.
import { readFileSync } from "node:fs";
import { env, stdin } from "node:process";

const [baseURL, key] = [env.BASE_URL, env.KEY];
const texts = JSON.parse(readFileSync(stdin.fd, "utf8"));

// tag::client[]
import OpenAI from "openai";

const client = new OpenAI({ baseURL, apiKey: key, timeout: 120_000, maxRetries: 5 });
// end::client[]

// tag::documents[]
const answer = await client.embeddings.create({
  model: "default",
  input: texts,
  input_type: "document",
  truncate: "end",
});
const vectors = answer.data.map((item) => item.embedding);
// end::documents[]

// tag::query[]
const one = await client.embeddings.create({ model: "default-query", input: texts[0] });
const query = one.data[0].embedding;
// end::query[]

// tag::partial[]
const some = await client.embeddings.create({
  model: "default",
  input: texts,
  encoding_format: "float",
  on_error: "partial",
});
const faults = Object.fromEntries(
  some.data.filter((item) => !item.embedding).map((item) => [item.index, item.error.message]),
);
// end::partial[]

console.log(JSON.stringify({ documents: vectors, query, faults }));
