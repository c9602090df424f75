"""The browser of the page tests, one for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
from browser import ARGUMENTS, CHROMIUM
from playwright.sync_api import Browser, sync_playwright
from service_world import Region


@pytest.fixture(scope="session")
def chromium(absent: Callable[[str], NoReturn]) -> Iterator[Browser]:
    """Debian's Chromium."""
    if not CHROMIUM.exists():
        absent(f"no {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    """A region of a test module's own: three organisations with keys, and its pages."""
    made = Region.at(tmp_path_factory.mktemp("region"))
    yield made
    made.service.close()
