"""axe-core on a page, as the strict Content-Security-Policy allows it: through the debugger."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page


@dataclass(frozen=True)
class Axe:
    """The accessibility checker, from the script that npm brought."""

    script: Path

    def violations(self, page: Page) -> list[str]:
        """Return what is wrong with ``page``: rule, and where."""
        page.evaluate(self.script.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']}: {node['html'][:200]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]
