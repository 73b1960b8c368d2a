import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from queue import Empty

import pytest
import zmq
import zmq.asyncio
from jupyter_client.session import Session

from chroma_lib.sweeps.kernel import ReplyChannel
from tests.helpers.patience import PATIENCE, wait_until


def run_apart(coroutine):
    """Run a coroutine in a thread of its own: a test before may have left an event loop here."""
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(asyncio.run, coroutine).result()


@pytest.fixture
def channel():
    """A channel and the other end of its connection."""
    context = zmq.Context()
    kernel, client = context.socket(zmq.PAIR), zmq.asyncio.Context(context).socket(zmq.PAIR)
    kernel.connect(f"tcp://127.0.0.1:{client.bind_to_random_port('tcp://127.0.0.1')}")
    session = Session(key=b"test")
    yield ReplyChannel(client, session), lambda: session.send(kernel, "execute_reply", content={})
    for socket in (kernel, client):
        socket.close(linger=0)
    context.term()


def test_a_reply_whose_announcement_is_swallowed_is_still_read(channel):
    channel, reply = channel

    async def run():
        waiting = asyncio.create_task(channel.get_msg())
        await asyncio.sleep(0.1)  # now it waits for the socket to be announced as readable
        reply()
        # What a send past asyncio does: it takes the announcement in. Not with asyncio's sleep: the
        # loop must not see the announcement.
        shadow = zmq.Socket.shadow(channel.socket.underlying)
        wait_until(lambda: shadow.getsockopt(zmq.EVENTS) & zmq.POLLIN)
        return await asyncio.wait_for(waiting, PATIENCE)

    assert run_apart(run())["msg_type"] == "execute_reply"


@pytest.mark.parametrize("timeout", [0, 0.2, 1.2])
def test_a_timeout_is_kept(channel, timeout):
    begin = time.monotonic()
    with pytest.raises(Empty):
        run_apart(channel[0].get_msg(timeout))
    assert time.monotonic() - begin >= timeout
