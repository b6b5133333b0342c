"""The log as it is read: commits, the segments that hold them, and what writers leave beside them."""
