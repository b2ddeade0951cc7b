"""Names of firms that do not exist: two or three invented syllable pairs, a trade word, and the mark of the synthetic."""

from collections import Counter

import numpy as np

# Syllable pairs chosen to mean nothing and to be no brand; Korean and its Latin spelling side by side.
_FIRST = (
    ("가람", "Garam"), ("나빛", "Nabit"), ("다솔", "Dasol"), ("라온", "Raon"), ("마루", "Maru"), ("바론", "Baron"),
    ("새움", "Saeum"), ("아라", "Ara"), ("온누", "Onnu"), ("지음", "Jieum"), ("차울", "Chaul"), ("큰별", "Keunbyeol"),
    ("타래", "Tarae"), ("푸름", "Pureum"), ("한결", "Hangyeol"), ("해온", "Haeon"), ("도담", "Dodam"), ("미리", "Miri"),
    ("소담", "Sodam"), ("여울", "Yeoul"), ("초롱", "Chorong"), ("누리", "Nuri"), ("벼리", "Byeori"), ("윤슬", "Yunseul"),
)  # fmt: skip
_SECOND = (
    ("가온", "gaon"), ("나래", "narae"), ("다온", "daon"), ("루미", "rumi"), ("모아", "moa"), ("버들", "beodeul"),
    ("사름", "sareum"), ("은솔", "eunsol"), ("자람", "jaram"), ("찬솔", "chansol"), ("터울", "teoul"), ("하늬", "hanui"),
    ("결마", "gyeolma"), ("늘해", "neulhae"), ("두레", "dure"), ("새론", "saeron"), ("움터", "umteo"), ("이든", "ideun"),
    ("조아", "joa"), ("토담", "todam"), ("빛돌", "bitdol"), ("참나", "chamna"), ("슬기", "seulgi"), ("무르", "mureu"),
)  # fmt: skip
_TRADE = (
    ("정밀", "Precision"), ("산업", "Industries"), ("테크", "Tech"), ("소재", "Materials"), ("기공", "Works"),
    ("시스템", "Systems"), ("물산", "Trading"), ("엔지니어링", "Engineering"),
)  # fmt: skip
_BUYER_TRADE = (
    ("그룹", "Group"),
    ("중공업", "Heavy Industries"),
    ("전자", "Electronics"),
    ("홀딩스", "Holdings"),
)
MARK = ("(가상)", "(synthetic)")


def make(*, count: int, buyers: int, draw: np.random.Generator) -> list[tuple[str, str]]:
    """`count` different (Korean, English) names, the first `buyers` of them of large buyers."""
    ways = len(_FIRST) * len(_SECOND)
    order = draw.permutation(ways * len(_TRADE))
    seen: Counter[str] = Counter()
    made = []
    for place in range(count):
        trade, pair = divmod(int(order[place % order.size]), ways)
        first, second = _FIRST[pair % len(_FIRST)], _SECOND[pair // len(_FIRST)]
        last = _BUYER_TRADE[trade % len(_BUYER_TRADE)] if place < buyers else _TRADE[trade]
        korean = f"{first[0]}{second[0]}{last[0]}"
        seen[korean] += 1
        again = f" {seen[korean]}" if seen[korean] > 1 else ""
        made.append((f"{korean}{again} {MARK[0]}", f"{first[1]}{second[1]} {last[1]}{again} {MARK[1]}"))
    return made
