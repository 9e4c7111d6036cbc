"""An aiohttp client that posts a text again and again over its pool of connections and prints the answers."""

import argparse
import asyncio

import aiohttp


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--gap", type=float, default=0, help="seconds to wait after each request")
    parser.add_argument("--body", default="Hello, World!")
    parser.add_argument("--upgrade", action="store_true", help="ask for h2c, as HTTP/2 clients do")
    arguments = parser.parse_args()

    fields = {"Connection": "Upgrade", "Upgrade": "h2c"} if arguments.upgrade else {}
    async with aiohttp.ClientSession() as session:
        for _ in range(arguments.count):
            async with session.post(arguments.url, data=arguments.body, headers=fields) as response:
                text = await response.text()
                print(text if response.ok else f"HTTP {response.status}: {response.reason}", flush=True)
            await asyncio.sleep(arguments.gap)


asyncio.run(main())
