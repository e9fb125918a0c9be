"""Files: kept as they came, refused in words, shown without what a camera wrote, never leaked."""

from __future__ import annotations

import zlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from PIL import Image

from app.core import clock, media
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.files import Damaged, Store, TooLarge
from app.core.i18n import translate
from app.services import drafts, files
from app.services.bulletins import publishing
from app.services.drafts import cowriting
from tests.drafting import arriving, picture, ready
from tests.world import act

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncSession

    from app.access.actor import Actor
    from tests.world import World

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Give an empty store."""
    return Store(tmp_path / "store")


def kept(store: Store) -> list[Path]:
    """Return everything that lies in the store."""
    return [path for path in store.root.rglob("*") if path.is_file()]


async def begun(session: AsyncSession, name: str = "anna") -> tuple[Actor, UUID]:
    """Return `name`, who acts, and a draft of theirs."""
    actor = await act(session, name)
    return actor, await drafts.start(session, actor, ready())


async def attach(
    session: AsyncSession, actor: Actor, store: Store, draft_id: UUID, name: str, *data: bytes
) -> UUID:
    """Hand in a file."""
    return await files.attach(session, actor, store, draft_id, name, arriving(*data))


async def test_a_picture_has_copies_without_what_the_camera_wrote(
    session: AsyncSession, store: Store
) -> None:
    anna, draft_id = await begun(session)
    original = picture(3000, 2000, camera="SecretCam")
    file_id = await attach(session, anna, store, draft_id, "stall.jpg", original)
    whole = await files.serve(session, anna, store, file_id, "original")
    assert whole.path.read_bytes() == original
    assert (whole.name, whole.inline) == ("stall.jpg", False)
    for variant, side in (("shown", 2048), ("thumb", 320)):
        copy = await files.serve(session, anna, store, file_id, variant)
        assert (copy.name, copy.media_type, copy.inline) == ("stall.webp", "image/webp", True)
        data = copy.path.read_bytes()
        assert b"SecretCam" not in data
        with Image.open(BytesIO(data)) as shown:
            assert max(shown.size) == side
            assert not shown.getexif()


def zipped() -> bytes:
    """Return an archive of one file."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", b"<html>"),
        ("drawing.svg", b"<svg onload=alert(1)>"),
        ("photo.jpg", b"<html><script>alert(1)</script>"),
        ("photo.png", picture()),
        ("polyglot.gif", b"GIF89a/*<script>alert(1)</script>*/"),
        ("42.zip", zipped()),
        ("report.docx", zipped()),
        ("macro.docm", zipped()),
        ("virus.txt", EICAR),
        ("acts.pdf", b"%PDF-1.4 /JavaScript (x)"),
        ("empty.txt", b""),
        (".htaccess", b"Deny"),
        ("noname", b"x"),
    ],
)
async def test_a_file_that_could_act_is_refused_in_words(
    session: AsyncSession, store: Store, name: str, data: bytes
) -> None:
    anna, draft_id = await begun(session)
    with pytest.raises(Invalid) as refused:
        await attach(session, anna, store, draft_id, name, data)
    ((field, message, said),) = refused.value.fields
    assert (field, translate(message, said).startswith(media.safe_name(name))) == (
        "files",
        True,
    )
    assert kept(store) == []
    assert await files.of_draft(session, anna, draft_id) == []


async def test_the_limit_is_taken_and_one_more_is_not(
    session: AsyncSession, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "LARGEST", 2 << 20)
    anna, draft_id = await begun(session)
    full = b"a" * (2 << 20)
    await attach(session, anna, store, draft_id, "full.txt", full)
    with pytest.raises(TooLarge, match="larger than 2 MB"):
        await attach(session, anna, store, draft_id, "more.txt", full, b"a")
    assert len(kept(store)) == 1


async def test_twenty_files_and_no_more(session: AsyncSession, store: Store) -> None:
    anna, draft_id = await begun(session)
    for number in range(files.MOST):
        await attach(session, anna, store, draft_id, f"{number}.txt", b"x")
    with pytest.raises(Invalid, match="At most 20"):
        await attach(session, anna, store, draft_id, "more.txt", b"x")
    first = (await files.of_draft(session, anna, draft_id))[0]
    await files.remove(session, anna, draft_id, first.id)
    await attach(session, anna, store, draft_id, "more.txt", b"x")


async def broken() -> AsyncIterator[bytes]:
    """Yield the beginning of a file, then fail as a connection does."""
    yield b"x" * (1 << 20)
    raise ConnectionResetError


async def test_an_upload_that_breaks_leaves_nothing(session: AsyncSession, store: Store) -> None:
    anna, draft_id = await begun(session)
    with pytest.raises(ConnectionResetError):
        await files.attach(session, anna, store, draft_id, "a.txt", broken())
    assert kept(store) == []


async def test_a_picture_beyond_measure_has_no_preview_and_is_kept(
    session: AsyncSession, store: Store
) -> None:
    anna, draft_id = await begun(session)
    whole = picture()
    header = b"\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00"
    chunk = b"IHDR" + header
    giant = b"\x89PNG\r\n\x1a\n\x00\x00\x00\r" + chunk + zlib.crc32(chunk).to_bytes(4, "big")
    for name, data in (("cut.jpg", whole[: len(whole) // 2]), ("giant.png", giant)):
        file_id = await attach(session, anna, store, draft_id, name, data)
        served = await files.serve(session, anna, store, file_id, "original")
        assert served.path.read_bytes() == data
        for variant in ("shown", "thumb"):
            with pytest.raises(NotFound):
                await files.serve(session, anna, store, file_id, variant)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\list.txt", "list.txt"),
        ("a\r\nSet-Cookie: x.txt", "a__Set-Cookie_ x.txt"),
        ('x"; filename="y.txt', "x_; filename=_y.txt"),
        ("\u202etxt.exe.txt", "txt.exe.txt"),
        ("CON.txt", "_CON.txt"),
        ("仿品 💶.txt", "仿品 💶.txt"),
    ],
)
async def test_names_are_made_harmless(
    session: AsyncSession, store: Store, name: str, shown: str
) -> None:
    anna, draft_id = await begun(session)
    await attach(session, anna, store, draft_id, name, b"x")
    assert [file.name for file in await files.of_draft(session, anna, draft_id)] == [shown]
    assert all(path.name.isalnum() for path in kept(store))


async def test_a_draft_s_file_is_for_those_on_the_draft(
    session: AsyncSession, store: Store
) -> None:
    anna, draft_id = await begun(session)
    file_id = await attach(session, anna, store, draft_id, "a.txt", b"x")
    aldo = await act(session, "aldo")
    for reader in (aldo, await act(session, "berta")):
        with pytest.raises(NotFound):
            await files.serve(session, reader, store, file_id, "original")
    await act(session, "anna")
    await cowriting.share(session, anna, draft_id, aldo.person_id, "read")
    await act(session, "aldo")
    assert await files.serve(session, aldo, store, file_id, "original")
    with pytest.raises(Forbidden):
        await files.remove(session, aldo, draft_id, file_id)
    with pytest.raises(Forbidden):
        await attach(session, aldo, store, draft_id, "b.txt", b"x")


async def test_readers_get_the_shown_copy_alone(world: World, store: Store) -> None:
    async with world.acting("anna") as (session, anna):
        draft_id = await drafts.start(session, anna, ready(at_once=True))
        file_id = await attach(session, anna, store, draft_id, "a.jpg", picture(camera="Cam"))
        await publishing.publish(session, anna, draft_id)
    async with world.acting("aldo") as (session, aldo):
        assert await files.serve(session, aldo, store, file_id, "original")
    async with world.acting("berta") as (session, berta):
        assert (await files.serve(session, berta, store, file_id, "shown")).tlp == "AMBER"
        with pytest.raises(NotFound):
            await files.serve(session, berta, store, file_id, "original")
    async with world.acting("carla") as (session, carla):
        with pytest.raises(NotFound):
            await files.serve(session, carla, store, file_id, "thumb")


async def test_bytes_that_changed_on_the_disk_are_not_served(
    session: AsyncSession, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    anna, draft_id = await begun(session)
    file_id = await attach(session, anna, store, draft_id, "a.txt", b"evidence")
    path = (await files.serve(session, anna, store, file_id, "original")).path
    path.write_bytes(b"evidenze")
    with pytest.raises(Damaged):
        await files.serve(session, anna, store, file_id, "original")
    assert "file_damaged" in capsys.readouterr().out


async def test_equal_bytes_make_two_files(session: AsyncSession, store: Store) -> None:
    for name in ("anna", "berta"):
        actor, draft_id = await begun(session, name)
        await attach(session, actor, store, draft_id, "same.txt", b"same")
    assert len({path.name for path in kept(store)}) == 2


async def test_a_file_of_another_draft_is_not_removed(session: AsyncSession, store: Store) -> None:
    anna, draft_id = await begun(session)
    other = await drafts.start(session, anna, ready())
    file_id = await attach(session, anna, store, other, "a.txt", b"x")
    with pytest.raises(NotFound):
        await files.remove(session, anna, draft_id, file_id)


async def test_a_discarded_draft_takes_its_files_along(world: World, store: Store) -> None:
    async with world.acting("anna") as (session, anna):
        draft_id = await drafts.start(session, anna, ready())
        await attach(session, anna, store, draft_id, "gone.jpg", picture())
        kept_id = await drafts.start(session, anna, ready())
        await attach(session, anna, store, kept_id, "stays.jpg", picture())
        await drafts.discard(session, anna, draft_id)
    async with world.acting("anna") as (session, _):
        assert await files.sweep(session, store) == 0
    later = clock.now() + timedelta(seconds=1)
    async with world.acting("anna") as (session, _):
        known = {row.k for row in await files._KEPT_KEYS.all(session)}  # noqa: SLF001
        assert await store.sweep(known, later) == 3
    assert len(kept(store)) == 3
