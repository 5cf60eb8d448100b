"""An SMTP server that takes everything: python smtp_sink.py PORT FILE. For each mail it writes a line into FILE, the address
that it is for; ends with its standard input."""

import asyncio
import sys
from functools import partial
from pathlib import Path
from typing import BinaryIO


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, taken: BinaryIO) -> None:
    """Says yes to everything."""
    writer.write(b"220 sink ESMTP\r\n")
    address = b""
    try:
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"EHLO":
                writer.write(b"250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 PIPELINING\r\n")
            elif word == b"DATA":
                writer.write(b"354 go\r\n")
                await writer.drain()
                await reader.readuntil(b"\r\n.\r\n")
                taken.write(address + b"\n")
                taken.flush()
                writer.write(b"250 taken\r\n")
            elif word == b"RCPT":
                address = line.partition(b"<")[2].partition(b">")[0]
                writer.write(b"250 ok\r\n")
            elif word == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 ok\r\n")
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        return
    finally:
        writer.close()


async def main(port: int, path: Path) -> None:
    with path.open("ab") as taken:
        server = await asyncio.start_server(partial(serve, taken=taken), "127.0.0.1", port, limit=2**24)
        async with server:
            await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
