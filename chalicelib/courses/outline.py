"""Authoring a course's modules, and the one order of everything in it."""

from dataclasses import dataclass

from chalicelib.core import ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, PreconditionFailed, Raced, Unprocessable
from chalicelib.core.transaction import Transaction
from chalicelib.courses.models import Module, module_item
from chalicelib.courses.rules import exclude_parts, part_id
from chalicelib.courses.service import open_course
from chalicelib.courses.structure import Part, Structure, arrange, check_room_for_module, check_size, size_of

MAX_MOVES = 90


@dataclass(frozen=True)
class ModuleDraft:
    """What an author says of a module. Without ``order`` it goes, or stays, where it is; a new one goes last."""

    title: str
    description: str = ""
    order: int | None = None


def create_module(course_id: str, draft: ModuleDraft, *, actor: Actor, tx: Transaction) -> Module:
    """Add a module. Raises Conflict if the course is full or archived."""
    structure, _ = open_course(course_id, actor=actor)
    check_room_for_module(structure)
    module_id = ids.new_id("mod")
    module = Module(course_id, module_item(module_id), module_id=module_id)
    module.organization_id = structure.course.organization_id
    module.order = 1 + max((other.order for other in structure.modules), default=0)
    _apply_module(module, draft)
    check_size(structure, size_of(module))
    tx.create(module)
    return module


def edit_module(
    course_id: str,
    module_id: str,
    draft: ModuleDraft,
    *,
    expected_version: int,
    actor: Actor,
    tx: Transaction,
) -> Module:
    """Replace a module's own data. Raises PreconditionFailed."""
    structure, _ = open_course(course_id, actor=actor)
    module = structure.module(module_id)
    if module.version != expected_version:
        raise PreconditionFailed
    _apply_module(module, draft)
    check_size(structure)
    tx.put(module)
    return module


def delete_module(course_id: str, module_id: str, *, actor: Actor, tx: Transaction) -> None:
    """Delete a module with everything in it. What learners completed there simply stops counting."""
    structure, _ = open_course(course_id, actor=actor)
    module = structure.module(module_id)
    parts = structure.parts_of(module_id)
    exclude_parts(structure, parts, tx=tx)
    for item in (module, *parts):
        tx.delete(item, otherwise=Raced())


def order_course(
    course_id: str, wanted: list[tuple[str, list[str]]], *, actor: Actor, tx: Transaction
) -> Structure:
    """Put the modules, and the lessons and assignments in each, into the order of ``wanted`` (module, parts).

    ``wanted`` names every module and part exactly once; parts may change modules. Raises Unprocessable if it does
    not, Conflict for more changes than one transaction takes.
    """
    structure, _ = open_course(course_id, actor=actor)
    modules = {module.module_id: module for module in structure.modules}
    parts = {part_id(part): part for part in structure.parts}
    _check_complete([key for key, _ in wanted], set(modules))
    _check_complete([key for _, keys in wanted for key in keys], set(parts))
    moved_modules = [m for place, (key, _) in enumerate(wanted, start=1) if _moves(m := modules[key], place)]
    moved_parts = [
        part
        for module_id, keys in wanted
        for place, key in enumerate(keys, start=1)
        if _changes(part := parts[key], module_id, place)
    ]
    _stage_moves(course_id, moved_modules, moved_parts, tx=tx)
    return arrange(
        structure.course, structure.rules, structure.modules, structure.lessons, structure.assignments
    )


def _apply_module(module: Module, draft: ModuleDraft) -> None:
    module.title = draft.title
    module.description = draft.description
    module.order = draft.order or module.order


def _check_complete(named: list[str], present: set[str]) -> None:
    if len(named) != len(set(named)) or set(named) != present:
        raise Unprocessable(
            "Name every module, lesson and assignment of the course exactly once. Read the course again: somebody "
            "may have added or removed one.",
            field="modules",
            code="incomplete_order",
        )


def _moves(module: Module, place: int) -> bool:
    if module.order == place:
        return False
    module.order = place
    return True


def _changes(part: Part, module_id: str, place: int) -> bool:
    if (part.module_id, part.order) == (module_id, place):
        return False
    part.module_id, part.order = module_id, place
    return True


def _stage_moves(course_id: str, modules: list[Module], parts: list[Part], *, tx: Transaction) -> None:
    still = {part.module_id for part in parts} - {module.module_id for module in modules}
    if len(modules) + len(parts) + len(still) > MAX_MOVES:
        raise Conflict("too_many_moves", "These are too many moves for one step. Save some of them first.")
    for item in (*modules, *parts):
        tx.put(item, otherwise=Raced())
    for module_id in sorted(still):
        tx.check(Module, course_id, module_item(module_id), condition=Module.item.exists(), otherwise=Raced())
