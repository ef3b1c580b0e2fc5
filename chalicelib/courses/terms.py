"""The words that courses are described with."""

from enum import StrEnum


class CourseStatus(StrEnum):
    """A course goes from draft to published to archived, and not back."""

    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    ARCHIVED = "ARCHIVED"


class Visibility(StrEnum):
    """Who finds a published course: its organization's members, or everybody."""

    ORGANIZATION = "ORGANIZATION"
    PUBLIC = "PUBLIC"


class Level(StrEnum):
    """How much a course expects its learners to know."""

    BEGINNER = "BEGINNER"
    INTERMEDIATE = "INTERMEDIATE"
    ADVANCED = "ADVANCED"
    ALL = "ALL"


class LessonType(StrEnum):
    """What a lesson is made of."""

    TEXT = "TEXT"
    VIDEO = "VIDEO"


class AssignmentType(StrEnum):
    """A quiz is graded by the server, a task by a person."""

    QUIZ = "QUIZ"
    TASK = "TASK"


CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
    COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
    ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK
    MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU
    UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()
)
"""The currencies in use (ISO 4217 list one, without funds and metals)."""
