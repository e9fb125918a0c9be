from pathlib import Path
from tests import boards, ballots, polls
from tests.cast import id_of
OUT = Path("/tmp/shots_e"); OUT.mkdir(exist_ok=True)
AXE = Path("tests/browser/vendor/axe.min.js").read_text()
UNFOLD = "document.querySelectorAll('details:not(.menu)').forEach(one => { one.open = true; })"

def look(page, path, name):
    page.goto(path)
    page.screenshot(path=OUT / f"{name}.png", full_page=True)
    page.evaluate(UNFOLD)
    for theme in ("light", "dark"):
        page.evaluate(f"document.documentElement.dataset.bsTheme='{theme}'")
        page.evaluate(AXE)
        found = page.evaluate("async () => (await axe.run(document, {resultTypes:['violations'], rules:{'target-size':{enabled:true}}})).violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0,200))])")
        print(name, theme, found)
    page.screenshot(path=OUT / f"{name}-open.png", full_page=True)
    page.set_viewport_size({"width": 320, "height": 640})
    w = page.evaluate("document.documentElement.scrollWidth")
    if w > 320: print("WIDE", name, w)
    page.screenshot(path=OUT / f"{name}-320.png", full_page=True)
    page.set_viewport_size({"width": 1200, "height": 900})

def test_look(enter, place):
    world = place.world if hasattr(place, "world") else place
    world.owner("INSERT INTO boards (group_id, zone) VALUES (%s, 'Asia/Shanghai') ON CONFLICT DO NOTHING", id_of("board"))
    boards.seat(world, "dora", industry="toys")
    boards.seat(world, "cesar", industry="apparel")
    t = boards.open_thread(world, "aldo")
    p1 = boards.take(world, "dora", t, "object", "It costs too much, and nobody has asked the small ones who sell on three platforms at once.", may_show=True)
    boards.take(world, "cesar", t, "support", point=t.points[0])
    p2 = boards.take(world, "berta", t, "reservations", "Only if it is done for all.", may_show=True)
    v = ballots.call(world, "berta", t, "Shall the board ask for an answer within ten business days instead of thirty?")
    s = ballots.call(world, "berta", t, "Shall the chair speak?", secret=True, point=t.points[0])
    done = ballots.call(world, "berta", t, "Shall we hand it over now?")
    for name, c in (("aldo", 0), ("berta", 1), ("dora", 0)):
        assert ballots.cast(world, name, done, c) == ""
    polls.close(world, done)
    ballots.give(world, "cesar", v, "alba")
    assert ballots.cast(world, "dora", v, 0) == ""
    boards.recuse(world, "berta", t, "dara", t.points[1])
    d = enter("dora", viewport={"width": 1200, "height": 900})
    ref = t.reference
    d.goto(f"/threads/{ref}/positions/new")
    d.get_by_label("Support with reservations").check()
    d.get_by_label("Reason").fill("Rather the other way.")
    d.get_by_role("button", name="Take this position").click()
    b = enter("berta", viewport={"width": 1200, "height": 900})
    a = enter("aldo", viewport={"width": 1200, "height": 900})
    look(a, f"/threads/{ref}", "thread")
    look(d, f"/threads/{ref}/positions/new", "position")
    look(b, f"/threads/{ref}/recusals/new", "recuse")
    look(d, "/recusals", "recusals")
    look(b, f"/threads/{ref}/votes/new?point=K1", "call")
    look(a, f"/votes/{v}", "vote-open")
    look(b, f"/votes/{s}", "vote-secret")
    look(a, f"/votes/{done}", "vote-done")
    a.goto(f"/votes/{v}")
    a.get_by_label("Alba").check(); a.get_by_label("Abstain").check()
    a.get_by_role("button", name="Go on").click()
    a.screenshot(path=OUT / "confirm.png", full_page=True)
    a.get_by_role("button", name="Cast the ballot").click()
    look(a, f"/votes/{v}", "vote-cast")
    boards.hand_over(world, "aldo", t, positions=[p1, p2])
    s_ = enter("sara", viewport={"width": 1200, "height": 900})
    look(s_, f"/threads/{ref}", "sara")
