import pytest
from tests.browser.addresses import *
from tests.browser.visits import settle
pytestmark = pytest.mark.browser
def test_all(open_context, full_address):
    c=open_context()
    p=c.new_page()
    for a in (OVERVIEW,PAST):
        p.goto(full_address(a,"en")); settle(p)
        p.screenshot(path=f"/tmp/w/ov{a is PAST}.png", full_page=True)
        p.locator("details.figure__table summary").click()
        print([r.inner_text() for r in p.locator(".table tbody tr").all()][-14:])
