// Node's own client: several requests on connections that are kept open. The server's URL is its argument.
const [url] = process.argv.slice(2);

const say = async (name, path, options) => {
  const response = await fetch(url + path, options);
  const body = await response.text();
  console.log(`${name} ${response.status} ${body.length}`);
};

await say("get", "/");
await say("head", "/", { method: "HEAD" });
await say("post", "/", { method: "POST", body: "x".repeat(50_000) });
await say("chunked", "/chunked");
await say("empty", "/empty");
await Promise.all([1, 2, 3, 4].map(() => say("get", "/")));
