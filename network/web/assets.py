"""Copy the design system's style sheet, script and icons into ``static/nhsuk``.

Run as ``python -m network.web.assets`` after ``npm ci --ignore-scripts`` in this folder; the
copies are ignored by git. The style sheet loads nothing from another host: the two rules
that would fetch the licensed font move to ``font.css``, which a page links only where the
setting ``web.licensed_font`` is on.
Not here: choosing versions (package-lock.json does) or serving (Flask does).
"""

import re
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
SOURCE = HERE / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk"
TARGET = HERE / "static" / "nhsuk"

_FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
_SOURCE_MAP = re.compile(r"\n?/[/*]# sourceMappingURL=.*$", re.MULTILINE)


def parted(style: str) -> tuple[str, str]:
    """Return the style sheet without its remote font, and the font's rules alone.

    The icons' addresses become relative to the style sheet, wherever that is served.
    """
    font = "\n".join(_FONT_FACE.findall(style))
    plain = _FONT_FACE.sub("", style).replace("url(/assets/", "url(assets/")
    return _SOURCE_MAP.sub("", plain).strip() + "\n", font + "\n"


def build(source: Path, target: Path) -> int:
    """Write the assets afresh to ``target`` and return how many files stand there.

    Raises FileNotFoundError when ``source`` is not the installed package.
    """
    style, font = parted((source / "nhsuk-frontend.min.css").read_text(encoding="utf-8"))
    script = (source / "nhsuk-frontend.min.js").read_text(encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source / "assets", target / "assets")
    (target / "nhsuk.css").write_text(style, encoding="utf-8")
    (target / "font.css").write_text(font, encoding="utf-8")
    (target / "nhsuk.js").write_text(_SOURCE_MAP.sub("", script), encoding="utf-8")
    return sum(1 for path in target.rglob("*") if path.is_file())


def main(source: Path = SOURCE, target: Path = TARGET) -> int:
    """Build, and say in one line what was done or what is missing."""
    try:
        count = build(source, target)
    except FileNotFoundError as error:
        sys.stderr.write(
            f"{error.filename} is missing: run `npm ci --ignore-scripts` in {HERE} first\n"
        )
        return 2
    sys.stdout.write(f"{count} design-system files in {target}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
