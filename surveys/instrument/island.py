"""What `static/winwin/js/questions.js` needs to know of one page: conditions, edits, and earlier answers they look at.

Given to the template as data for `json_script`. Nothing depends on it: without JavaScript the server shows, checks and
drops the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from surveys.instrument import conditions, edits, routing

if TYPE_CHECKING:
    from surveys.instrument.schema import Answers, Group, Item, Questionnaire


def of_page(questionnaire: Questionnaire, group: Group, answers: Answers, language: str) -> dict[str, object]:
    """`answers`: of the firm, for a group per buyer merged with those on that buyer.

    Of the answers given elsewhere only those are passed on that a condition of this page looks at.
    """
    here = [edit for edit in questionnaire.edits if edits.page_of(questionnaire, edit) == group.code]
    trees = [item.relevant for item in group.items if item.relevant] + [edit.violated for edit in here]
    looked_at = {code for tree in trees for code in conditions.items(tree)}
    counted = routing.counting(questionnaire, answers)
    return {
        "items": [_item(item) for item in group.items],
        "answers": {
            code: value for code, value in counted.items() if code in looked_at and group.item(code) is None
        },
        "edits": [
            {
                "code": edit.code,
                "kind": edit.kind,
                "violated": edit.violated,
                "items": [code for code in conditions.items(edit.violated) if group.item(code)],
                "message": edit.message.say(language),
            }
            for edit in here
        ],
    }


def _item(item: Item) -> dict[str, object]:
    about: dict[str, object] = {"code": item.code, "type": item.type}
    if item.relevant is not None:
        about["relevant"] = item.relevant
    if exclusive := [option.code for option in item.offered() if option.exclusive]:
        about["exclusive"] = exclusive
    return about
