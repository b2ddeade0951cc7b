import hashlib
import json
import random

from surveys.instrument import reader, writer
from tests.factories.definitions import chain, definition, edit, group, is_, item, option, read


def test_what_is_written_reads_back_equal() -> None:
    for seed in range(50):
        questionnaire = read(*chain(random.Random(seed)))  # noqa: S311
        assert reader.from_json(json.loads(json.dumps(writer.to_json(questionnaire)))) == questionnaire


def test_the_hash_is_that_of_the_canonical_text() -> None:
    questionnaire = read(group("g", item("a", "number"), item("b")), edits=[edit("e", is_("a", "1.50", ">"))])
    text = json.dumps(
        writer.to_json(questionnaire), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert writer.digest(questionnaire) == hashlib.sha256(text.encode()).hexdigest()


def test_spelling_out_a_default_changes_no_hash_and_a_word_does() -> None:
    plain = definition(group("g", item("a")))
    spelled = definition(
        group("g", item("a", required="false", role="", options=["a", "b", option("c", retired=False)]))
    )
    other = definition(group("g", item("a", options=["a", "b", "d"])))
    hashes = [writer.digest(reader.from_json(each)) for each in (plain, spelled, other)]
    assert hashes[0] == hashes[1]
    assert hashes[0] != hashes[2]


def test_order_matters() -> None:
    assert writer.digest(read(group("g", item("a"), item("b")))) != writer.digest(
        read(group("g", item("b"), item("a")))
    )
