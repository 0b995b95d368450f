"""A kind of work is one record: each kind that a crew's YAML may name has one, with its traits and its bench."""

from pathlib import Path
from typing import get_args

from config.works import TRAITS, AnyWork
from crews.cycles.switches import set_switches
from crews.kinds.registry import KINDS


def test_each_kind_of_work_has_its_traits_its_record_and_its_bench(tmp_path: Path) -> None:
    set_switches(tmp_path)
    from tools.agent.registry import BENCHES

    declared = {name for part in get_args(AnyWork) for name in (get_args(part) or (part,))}
    assert declared == set(TRAITS) == set(KINDS) == set(BENCHES)
    assert all(KINDS[name].traits is BENCHES[name].traits is traits for name, traits in TRAITS.items())


def test_a_kind_is_one_file() -> None:
    files = [Path(kind.__module__.replace(".", "/")).name for kind in map(type, KINDS.values())]
    assert len(set(files)) == len(KINDS)
