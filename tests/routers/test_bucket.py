"""Files of an installation that keeps them in a bucket: handed in, given out, and away once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.moto_server.threaded_moto_server import ThreadedMotoServer

from app.core.object_store import Bucket, BucketStore
from tests.routers.test_files import attach, drafted, newest

if TYPE_CHECKING:
    from tests.world import World


def test_files_go_through_the_bucket(world: World) -> None:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        bucket = Bucket("desk-files", f"http://{host}:{port}", key="a", secret="b")
        store = BucketStore.at(world.folder / "here", bucket)
        store.client.create_bucket(Bucket=bucket.name)
        world.app.state.store = store
        anna = world.client("anna")
        attach(anna, drafted(anna), "list.csv", b"a,b\n")
        # Another host has nothing in hand.
        world.app.state.store = BucketStore.at(world.folder / "there", bucket)
        assert anna.get(f"{newest(world)}/original").content == b"a,b\n"
    finally:
        server.stop()
    world.app.state.store = BucketStore.at(world.folder / "later", bucket)
    away = anna.get(f"{newest(world)}/original")
    assert (away.status_code, "retry-after" in away.headers) == (503, True)
