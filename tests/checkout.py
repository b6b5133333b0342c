"""The files of the checkout, as git sees them."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("bench", "docs", "events", "ledger", "projections", "tests")


def tracked() -> list[Path]:
    """Paths relative to `ROOT` that git tracks, or would if they were added; links are listed, not followed.

    A machine without git has nothing but the checkout, so there it is what the folders hold.
    """
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        loose = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts]
        files = [path.relative_to(ROOT) for path in [*ROOT.iterdir(), *loose]]
    else:
        listing = [git, "-c", f"safe.directory={ROOT}", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        output = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        files = [Path(name) for name in output.split("\0") if name]
    return sorted(path for path in files if (ROOT / path).is_file() or (ROOT / path).is_symlink())
