"""On which file system a folder is: `flock` and `fsync` promise little on one that comes over a network."""

import os
import re
from functools import cache
from pathlib import Path

from ledger.events.errors import Refused

_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = re.compile(
    r"(9p|afs|beegfs|ceph|cifs|davfs|fuse\.(ceph|davfs|glusterfs|rclone|s3fs|sshfs).*|gfs2|glusterfs|lustre|ncpfs|nfs4?"
    r"|ocfs2|smb3|smbfs)"
)


def check_local(folder: Path) -> None:
    """Raises Refused for a folder on a network file system; says nothing where the system does not tell (not Linux)."""
    kind = _kind(folder.stat().st_dev)
    if _NETWORK.fullmatch(kind):
        raise Refused.of(
            "network_file_system",
            f"{folder} is on a network file system ({kind}), where locks and syncs may not hold",
            "keep the ledger on a local disk, or write `network = true` as the last line of factledger.toml",
        )


@cache
def _kind(device: int) -> str:
    """The type of the file system with that device number, empty if it is not listed."""
    try:
        lines = _MOUNTS.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    number = f"{os.major(device)}:{os.minor(device)}"
    # proc(5): id, parent, device, root, place, options, optional fields, a dash, type, source, options
    return next((line.split(" - ")[1].split()[0] for line in lines if line.split()[2] == number), "")
