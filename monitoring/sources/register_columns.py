"""Which column of a handed-in table holds which field of a firm or of a buying relation."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from monitoring.sources.columns import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTACT: Final = ("contact_name", "email", "phone", "address", "postcode", "language")
"""Fields of a firm's file that say how the firm is reached: personal data."""

ENTERPRISES: Final = Shape(
    fields=MappingProxyType(
        {
            "business_number": ("business registration number", "brn", "사업자등록번호", "사업자번호"),
            "name_ko": ("korean name", "name", "company", "기업명", "업체명", "회사명", "상호", "국문명"),
            "name_en": ("english name", "영문명", "영문기업명", "영문상호"),
            "industry": ("industry code", "ksic", "산업", "산업코드", "업종", "업종코드"),
            "region": ("region code", "지역", "지역코드", "시도", "소재지"),
            "size_class": ("size", "size class code", "firm size", "규모", "규모코드", "기업규모"),
            "size_valid_from": ("size from", "size since", "규모적용일", "규모시작일", "규모기준일"),
            "size_definition": ("size definition code", "규모정의", "규모기준"),
            "contact_name": ("contact", "contact person", "담당자", "담당자명", "담당자성명"),
            "email": ("e-mail", "e-mail address", "mail", "이메일", "전자우편", "담당자이메일"),
            "phone": ("telephone", "telephone number", "전화", "전화번호", "연락처", "담당자전화번호"),
            "address": ("postal address", "주소", "우편주소", "사업장주소"),
            "postcode": ("zip", "zip code", "postal code", "우편번호"),
            "language": ("contact language", "언어", "안내언어"),
        }
    ),
    required=("business_number", "name_ko", "industry", "region"),
    defaults=MappingProxyType({}),
    private=frozenset(CONTACT),
)

RELATIONS: Final = Shape(
    fields=MappingProxyType(
        {
            "supplier": ("supplier number", "supplier business number", "공급기업", "수급사업자", "협력사",
                         "협력사사업자등록번호", "공급기업사업자등록번호", "수급사업자등록번호"),
            "buyer": ("buyer number", "buyer business number", "구매기업", "위탁기업", "원사업자",
                      "구매기업사업자등록번호", "위탁기업사업자등록번호", "원사업자등록번호"),
            "tier": ("tier code", "supply chain tier", "차수", "거래단계", "협력단계"),
            "parent_buyer": ("parent", "buyer above", "buyer of the buyer", "상위구매기업", "상위위탁기업",
                             "상위구매기업사업자등록번호"),
            "valid_from": ("from", "since", "거래시작일", "시작일", "적용시작일"),
            "valid_to": ("to", "until", "ended on", "거래종료일", "종료일", "적용종료일"),
            "provenance": ("source", "known from", "출처", "자료출처", "파악경로"),
        }
    ),
    required=("supplier", "buyer", "tier", "provenance"),
    defaults=MappingProxyType({}),
)  # fmt: skip

PROVENANCE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "buyer_list": ("구매기업 명단", "위탁기업 명단", "buyer's list"),
        "trade_body": ("업종단체", "협회", "협동조합", "trade body"),
        "self_registration": ("자율등록", "직접등록", "self-registration"),
        "public_register": ("공공등록부", "공시", "public register"),
    }
)
"""Provenance that a file may have → other ways of writing it. What a supplier answered comes from its answer alone."""

NAMED: Final = "tier1_answer"
TIERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"1": ("1차",), "2": ("2차",), "3": ("3차", "3차 이하", "4차")}
)
LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"ko": ("한국어", "국문", "korean"), "en": ("영어", "영문", "english")}
)
