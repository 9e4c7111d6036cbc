// Node's own server with the small site of clean-server.py.
import { createServer } from "node:http";

const text = "Hello, World!\n".repeat(100);

const server = createServer((request, response) => {
  if (request.url === "/empty") return response.writeHead(204).end();
  if (request.url === "/chunked") {
    for (let count = 0; count < 3; count += 1) response.write(text);
    return response.end();
  }
  if (request.method !== "POST") return response.end(text);
  const body = [];
  request.on("data", (piece) => body.push(piece));
  request.on("end", () => response.end(Buffer.concat(body)));
});

server.listen(0, "127.0.0.1", () => console.error(`listening on 127.0.0.1:${server.address().port}`));
