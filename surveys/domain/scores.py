"""Score vectors of answers that have none: those handed in before vectors were kept, or under another layout.

`responses.submit` writes the vector with the answer; nothing of today's is written here.
"""

import json

from django.db import connection, transaction

from surveys.domain import questionnaires
from surveys.models import Wave

CHUNK = 2_000
_FIND = """
SELECT relation.id, (response.answers || relation.answers)::text
FROM surveys_relationanswer relation JOIN surveys_response response ON response.id = relation.response_id
WHERE response.wave_id = %s AND octet_length(relation.scores) <> %s
ORDER BY relation.id LIMIT %s FOR UPDATE OF relation SKIP LOCKED
"""
_WRITE = """
UPDATE surveys_relationanswer relation SET scores = found.scores
FROM (SELECT * FROM unnest(%s::uuid[], %s::bytea[]) AS found(id, scores) ORDER BY id) found
WHERE relation.id = found.id
"""


def fill(*, wave: Wave) -> int:
    """Scores the wave's answers whose vector has not the size of the wave's layout; how many there were.

    In chunks that commit one by one, in the order of the answers' random identifiers, so that what it writes tells no
    order of arrival. Safe to repeat and to interrupt; an answer that is being withdrawn meanwhile is passed over.
    """
    done = 0
    while written := _fill_some(wave):
        done += written
    return done


def _fill_some(wave: Wave) -> int:
    layout = questionnaires.layout(wave=wave)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_FIND, [wave.pk, layout.size, CHUNK])
        found = cursor.fetchall()
        if found:
            vectors = [layout.vector(json.loads(answers)) for _identifier, answers in found]
            cursor.execute(_WRITE, [[identifier for identifier, _answers in found], vectors])
        return len(found)
