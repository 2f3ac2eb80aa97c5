// Reads a feed from standard input and prints its format and what feedsmith, a strict parser, understood of it, as JSON.
import { parseFeed } from "feedsmith";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
console.log(JSON.stringify(parseFeed(Buffer.concat(chunks).toString())));
