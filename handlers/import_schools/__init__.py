"""Import a trust and its academies from the national register (Get Information About Schools).

Reading and planning are pure; `import_schools` does both and, unless it is a dry run, applies the plan.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.import_schools._names import place_name, short_name, title_case
from handlers.import_schools._plan import SchoolChange, SchoolsPlan, plan_schools
from handlers.import_schools._reading import School, SchoolsFile, read_date, read_schools
from storage.organisation import (
    add_academies,
    add_trust,
    change_academies,
    close_academies,
    find_academies,
    find_academies_elsewhere,
    find_trust,
    rename_trust,
)

__all__ = [
    "School",
    "SchoolChange",
    "SchoolsFile",
    "SchoolsPlan",
    "import_schools",
    "place_name",
    "plan_schools",
    "read_date",
    "read_schools",
    "short_name",
    "title_case",
]


async def import_schools(
    session: AsyncSession, data: bytes, *, trust_uid: str, filename: str, now: datetime, dry_run: bool = False
) -> SchoolsPlan:
    """What importing the file does, and does it unless this is a dry run.

    Raises:
        FileRefused: if the file can't be imported as it is; nothing is saved then.
    """
    file = read_schools(data, trust_uid, filename)
    trust = await find_trust(session, file.trust_uid)
    trust_id = trust.id if trust else None
    known = await find_academies(session, trust_id, open_only=False) if trust_id is not None else ()
    elsewhere = await find_academies_elsewhere(session, trust_id)
    plan = plan_schools(file, trust_name=trust.name if trust else None, known=known, elsewhere=elsewhere)
    if not dry_run:
        await _apply(session, plan, trust_id, file.trust_uid, now)
    return plan


async def _apply(session: AsyncSession, plan: SchoolsPlan, trust_id: int | None, uid: str, now: datetime) -> None:
    if trust_id is None:
        trust = await add_trust(session, uid=uid, name=plan.trust_name, now=now)
        trust_id = trust.id or 0
    elif plan.old_trust_name:
        await rename_trust(session, trust_id, plan.trust_name)
    await add_academies(session, trust_id, plan.to_add, now)
    await change_academies(session, trust_id, [change.facts for change in plan.to_change])
    if plan.to_close:
        await close_academies(session, trust_id, [facts.urn for facts in plan.to_close])
