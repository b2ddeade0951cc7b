import time, collections
import pytest
from tests.browser.addresses import *
pytestmark = pytest.mark.browser
def test_all(visit, sites):
    t0=time.time()
    for a in (*EVERY, API_DOCUMENTATION):
        for l in LANGUAGES:
            if a is API_DOCUMENTATION and l=="en": continue
            t=time.time()
            try: v=visit(a,l)
            except Exception as e:
                print("!!!", a,l,repr(e)[:300]); continue
            print(f"== {'staff ' if a.staff else ''}{a} {l} {v.status} {time.time()-t:.2f}s lang={v.lang} w={v.width} charts={v.charts} undrawn={v.undrawn} cloud={v.cloud} hosts={v.hosts}")
            for n in ("violations","complaints","wide"):
                for x in getattr(v,n)[:6]: print("  ",n,x)
            for n in ("light","dark"):
                c=collections.Counter(x.split(":")[0] for x in getattr(v,n))
                if c: print("  ",n,dict(c)); [print("      ",x[:260]) for x in getattr(v,n)[:5]]
    print("total", time.time()-t0)
