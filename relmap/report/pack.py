"""What only a script needs travels compressed: a report with both languages is a sixth of its size.

The browser unpacks it (`visual/script/unpack.js`). What stands outside of it is readable without any script.
"""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode, b64encode

PACKED = re.compile(r'<script type="application/gzip" id="(\w+)">([^<]*)</script>')


def pack(parts: dict[str, str]) -> str:
    """Texts as one compressed word that is safe inside an element; the same texts give the same word."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True)
    return b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def unpack(html: str) -> dict[str, dict[str, str]]:
    """Everything that is packed into a page, by the id of its element."""
    return {name: json.loads(gzip.decompress(b64decode(word))) for name, word in PACKED.findall(html)}
