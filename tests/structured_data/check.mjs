// Reads a page from standard input and prints what a structured-data tester finds wrong in it, as JSON lines.
import tester from "structured-data-testing-tool";
import presets from "structured-data-testing-tool/presets.js";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const page = Buffer.concat(chunks).toString();
const options = { presets: [presets.Facebook], schemas: process.argv.slice(2) };
const result = await tester.structuredDataTest(page, options).catch((error) => error.res);
for (const test of result.failed) console.log(JSON.stringify({ test: test.test, said: test.description, error: test.error?.message }));
console.log(JSON.stringify({ schemas: result.schemas, passed: result.passed.length }));
