// Has each dialect's official JavaScript client call a running server, with good requests and wrong ones. Every
// vector is held against the one of /v1/embeddings. Run it like this, in a folder of its own:
//
//   npm install cohere-ai@8.1.0 ollama@0.6.4 @huggingface/inference@4.13.30 openai@6.49.0 voyageai@0.4.0
//   cp .../src/test/javascript/dialect_clients.mjs . && node dialect_clients.mjs http://127.0.0.1:8800
//
// The server is started as dialect_clients.py says. It ends with 0 when all holds, and says on a line what does not.

import { CohereClientV2 } from "cohere-ai";
import { InferenceClient } from "@huggingface/inference";
import { Ollama } from "ollama";
import OpenAI from "openai";
import { VoyageAIClient } from "voyageai";

const base = process.argv[2] ?? "http://127.0.0.1:8800";
const key = process.argv[3] ?? "no-key";
const texts = ["hello world", "a cat sat on the mat"];
const long = "hello world ".repeat(2000);
let held = 0;
let failed = 0;

async function own(input, more = {}) {
  const answer = await fetch(base + "/v1/embeddings", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer " + key },
    body: JSON.stringify({ input, normalize: true, ...more }),
  });
  return (await answer.json()).data.map((item) => item.embedding);
}

function check(name, holds, found) {
  if (holds) {
    held++;
  } else {
    failed++;
    console.log("FAILED", name, String(found).slice(0, 300));
  }
}

function same(name, found, expected) {
  const a = found.flat();
  const b = expected.flat();
  check(name, a.length === b.length && a.every((x, i) => Math.abs(x - b[i]) < 1e-6), [a.slice(0, 3), b.slice(0, 3)]);
}

async function refused(name, call, word) {
  try {
    check(name, false, JSON.stringify(await call()));
  } catch (fault) {
    const text = String(fault.message) + JSON.stringify(fault.body ?? fault.httpResponse ?? fault.error ?? "");
    check(name, text.includes(word), text);
  }
}

async function cohere() {
  const client = new CohereClientV2({ token: key, environment: base + "/cohere" });
  for (const [role, side] of [["search_query", "query"], ["search_document", "document"]]) {
    const answer = await client.embed({ model: "prompts", texts, inputType: role, embeddingTypes: ["float"] });
    same("cohere " + role, answer.embeddings.float, await own(texts, { model: "prompts", input_type: side }));
  }
  const ranked = await client.rerank({ model: "reranker", query: "hello", documents: texts, topN: 1 });
  check("cohere rerank", ranked.results.length === 1 && ranked.results[0].relevanceScore <= 1, ranked);
  await refused("cohere unknown model", () => client.embed({ model: "gone", texts, inputType: "search_query", embeddingTypes: ["float"] }), "gone");
}

async function voyage() {
  const client = new VoyageAIClient({ apiKey: key, environment: base + "/voyage/v1" });
  const answer = await client.embed({ input: texts, model: "default" });
  same("voyage", answer.data.map((item) => item.embedding), await own(texts));
  const ranked = await client.rerank({ query: "hello", documents: texts, model: "reranker", topK: 1 });
  check("voyage rerank", ranked.data.length === 1, JSON.stringify(ranked));
  await refused("voyage too long", () => client.embed({ input: long, model: "default", truncation: false }), "input[0]");
}

async function ollama() {
  const client = new Ollama({ host: base + "/ollama", headers: { authorization: "Bearer " + key } });
  same("ollama", (await client.embed({ model: "default", input: texts })).embeddings, await own(texts));
  check("ollama list", (await client.list()).models.some((model) => model.name === "default"));
  check("ollama show", (await client.show({ model: "default" })).capabilities.includes("embedding"));
  await refused("ollama generates nothing", () => client.generate({ model: "default", prompt: "a" }), "generates none");
}

async function huggingFace() {
  const client = new InferenceClient(key).endpoint(base + "/tei");
  same("hugging face", await client.featureExtraction({ inputs: texts }), await own(texts));
  const near = await client.sentenceSimilarity({ inputs: { source_sentence: texts[0], sentences: texts } });
  check("hugging face similarity", Math.abs(near[0] - 1) < 1e-5, near);
  await refused("hugging face empty", () => client.featureExtraction({ inputs: [] }), "inputs is an empty list");
}

async function openai() {
  for (const path of ["/v1", "/tei/v1", "/nim/v1", "/vllm/v1"]) {
    const client = new OpenAI({ baseURL: base + path, apiKey: key, maxRetries: 0 });
    const answer = await client.embeddings.create({ model: "default", input: texts });
    same("openai " + path, answer.data.map((item) => item.embedding), await own(texts));
    // This client reads nothing but OpenAI's own shape of an error; TEI's and NIM's leave it the status.
    const told = path === "/v1" || path === "/vllm/v1" ? "input[0]" : "400";
    await refused("openai empty " + path, () => client.embeddings.create({ model: "default", input: [""] }), told);
  }
}

for (const client of [cohere, voyage, ollama, huggingFace, openai]) {
  try {
    await client();
  } catch (fault) {
    check(client.name, false, fault.stack);
  }
}
console.log(`${held} held, ${failed} failed`);
process.exit(failed ? 1 : 0);
