"""Small shard folders for tests."""

from chroma_lib.data.shard_writer import write_drawn_shards
from chroma_lib.data.shards import open_shards

ROW = 2 * 32 * 32 * 3  # bytes of a drawing in two colorings


def write(out, count=8, **options):
    """Write drawings of 32 pixels in two colorings, three in a shard."""
    options = {"colorings": 2, "size": 32, "shard_bytes": 3 * ROW + 1, "progress": False} | options
    return write_drawn_shards(count, out, **options)


def reopen(sharded, **options):
    """Open the folder of a sharded data set again."""
    return open_shards(sharded.folder, progress=False, **options)
