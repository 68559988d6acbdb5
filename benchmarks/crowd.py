"""Made-up accounts of any size, with everything that a report shows; the same seed gives the same account."""

from __future__ import annotations

import random
from datetime import date, timedelta

from relmap.model import records
from relmap.model import vocabulary as words
from relmap.model.bundle import Bundle

AS_OF = date(2026, 10, 31)
DIVISIONS = ("Finance 财务部", "Technology 信息技术部", "Operations 运营部", "Retail 零售业务部", "Procurement 采购部",
             "Risk 风险管理部", "Legal 法务部", "Logistics 物流部", "Quality 质量部", "Research 研发部")  # fmt: skip
FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = ("Wei 伟", "Fang 芳", "Na 娜", "Min 敏", "Jing 静", "Li 丽", "Qiang 强", "Lei 磊", "Yang 洋", "Yan 艳")
TITLES = ("Head of Division", "General Manager", "Programme Lead", "Senior Engineer", "Analyst", "Category Buyer")
ROLES = tuple(words.Role)


def crowd(people: int, seed: int = 1) -> Bundle:
    """An account with so many people of the customer, eight of ours and six third parties."""
    draw = random.Random(seed)
    theirs, ours, third = ([f"{kind}{i:04}" for i in range(n)] for kind, n in (("c", people), ("s", 8), ("x", 6)))
    divisions = min(len(DIVISIONS), max(3, people // 8))
    return Bundle(
        account="cust",
        as_of=AS_OF.isoformat(),
        organizations=(
            records.Organization(id="cust", name="Grand Canal Holdings 大运河集团", side=words.Side.CUSTOMER),
            records.Organization(id="us", name="Northsail 北帆", side=words.Side.SUPPLIER),
            records.Organization(id="part", name="Harbour Partners 港湾伙伴", side=words.Side.PARTNER),
        ),
        units=tuple(records.Unit(id=f"u{i}", organization="cust", name=DIVISIONS[i]) for i in range(divisions)),
        people=(
            *(_person(draw, ident, i, divisions) for i, ident in enumerate(theirs)),
            *(_outsider(draw, ident, "us") for ident in ours),
            *(_outsider(draw, ident, "part") for ident in third),
        ),
        reporting=tuple(
            records.Reporting(person=theirs[i], manager=theirs[0 if i <= divisions else _manager(i, divisions)])
            for i in range(1, people)
        ),
        stances=tuple(
            records.StanceRecord(person=ident, value=draw.choice((-2, -1, 0, 0, 1, 1, 2)), at=_day(draw))
            for ident in theirs
            if draw.random() < 0.5
        ),
        ties=tuple(
            records.Tie(a=draw.choice(ours), b=ident, rapport=draw.choice(tuple(words.Rapport)[1:]), at=_day(draw))
            for ident in (*theirs, *third)
            if draw.random() < 0.5
        ),
        interactions=tuple(
            records.Interaction(
                at=_day(draw),
                channel=words.Channel.MEETING,
                from_person=draw.choice(ours),
                to_people=[draw.choice(theirs)],
                subject=f"Meeting {i}",
            )
            for i in range(2 * people)
        ),
        influences=tuple(
            records.Influence(source=theirs[i], target=theirs[i // 2], sign=words.Sign.INFLUENCE, weight=0.5)
            for i in range(3, people, 6)
        ),
        processes=tuple(records.Process(id=f"p{i}", name=f"Programme {i + 1}", value=1e6 * (i + 1)) for i in range(3)),
        steps=tuple(
            records.Step(process=f"p{i}", id=f"t{j}", name=f"Step {j + 1}", position=j)
            for i in range(3)
            for j in range(4)
        ),
        roles=tuple(
            records.RoleRecord(
                process=f"p{i}", step=f"t{j}", position=k, role=draw.choice(ROLES), person=draw.choice(theirs)
            )
            for i in range(3)
            for j in range(4)
            for k in range(2)
        ),
    )


def _manager(i: int, divisions: int) -> int:
    """Heads of divisions lead five each; so does everybody below."""
    return (i - divisions - 1) // 5 + 1


def _division(i: int, divisions: int) -> int:
    while i > divisions:
        i = _manager(i, divisions)
    return max(0, i - 1)


def _person(draw: random.Random, ident: str, i: int, divisions: int) -> records.Person:
    level = words.Level.EXECUTIVE if i <= divisions else draw.choice((words.Level.MANAGER, *3 * [words.Level.STAFF]))
    return records.Person(
        id=ident,
        name=f"{draw.choice(FAMILY)} {draw.choice(GIVEN)} {i}",
        organization="cust",
        unit=f"u{_division(i, divisions)}",
        title=draw.choice(TITLES),
        level=level,
        power=draw.choice((None, None, *words.Power)),
        wants="A renewal that nobody notices" if draw.random() < 0.3 else None,
    )


def _outsider(draw: random.Random, ident: str, organization: str) -> records.Person:
    name = f"{draw.choice(FAMILY)} {draw.choice(GIVEN)} {ident}"
    return records.Person(id=ident, name=name, organization=organization, title="Manager", level=words.Level.MANAGER)


def _day(draw: random.Random) -> str:
    return (AS_OF - timedelta(days=draw.randrange(300))).isoformat()
