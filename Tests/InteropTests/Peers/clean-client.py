"""aiohttp's client: several requests on connections that are kept open. The server's URL is its argument."""

import asyncio
import sys

import aiohttp


async def main():
    url = sys.argv[1]

    async with aiohttp.ClientSession() as session:

        async def say(name, method, path, **options):
            async with session.request(method, url + path, **options) as response:
                print(name, response.status, len(await response.read()), flush=True)

        await say("get", "GET", "/")
        await say("head", "HEAD", "/")
        await say("post", "POST", "/", data=b"x" * 50_000)
        await say("chunked", "GET", "/chunked")
        await say("empty", "GET", "/empty")
        await asyncio.gather(*(say("get", "GET", "/") for _ in range(4)))


asyncio.run(main())
