"""The words of the trade, declared once, with their English and Chinese labels.

Validation, workbook drop-down lists, legends and reports all derive from here. A word's *code* is what
files and stores hold; its label is what people read. `unknown` is a word of its own, never a zero.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Self

from relmap.text import LANGS, Lang

__all__ = ["LANGS", "Lang"]


class Word(StrEnum):
    """A closed list of codes, each with a label in every language."""

    en: str
    zh: str

    def __new__(cls, code: str, en: str = "", zh: str = "") -> Self:
        """A member: its code and its labels."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.en = en
        member.zh = zh
        return member

    def label(self, lang: Lang) -> str:
        """The word as people read it."""
        return self.zh if lang == "zh" else self.en


class Side(Word):
    """Which side of the table an organization sits on."""

    CUSTOMER = "customer", "Customer", "客户"
    SUPPLIER = "supplier", "Supplier (us)", "我方"
    PARTNER = "partner", "Partner", "合作伙伴"
    CHANNEL = "channel", "Channel", "渠道商"
    COMPETITOR = "competitor", "Competitor", "竞争对手"
    ASSOCIATION = "association", "Association", "协会"
    AUTHORITY = "authority", "Authority", "主管机构"
    OTHER = "other", "Other", "其他"


class Level(Word):
    """Management level of a person."""

    EXECUTIVE = "executive", "Executive", "高层"
    MANAGER = "manager", "Manager", "中层"
    STAFF = "staff", "Staff", "基层"


class Power(Word):
    """Where a person stands in the customer's political structure."""

    INNER_CIRCLE = "inner_circle", "Inner circle", "核心圈"
    POLITICAL = "political", "Political structure", "政治结构内"
    OUTSIDE = "outside", "Outside", "圈外"


class Motive(Word):
    """Why somebody buys."""

    IMPROVE = "improve", "Improve", "改善"
    PURSUE = "pursue", "Pursue an opportunity", "追求机会"
    AVOID_RISK = "avoid_risk", "Avoid risk", "规避风险"


class Seat(Word):
    """What becomes of the seat of somebody who has left."""

    OPEN = "open", "Open", "待补"
    CLOSED = "closed", "Closed", "已撤销"


class ReportingKind(Word):
    """Solid or dotted reporting line."""

    SOLID = "solid", "Solid line", "实线"
    DOTTED = "dotted", "Dotted line", "虚线"


class Sign(IntEnum):
    """Influence (+1) or conflict (−1)."""

    INFLUENCE = 1
    CONFLICT = -1

    def label(self, lang: Lang) -> str:
        """The sign as people read it."""
        return {1: ("Influence", "影响"), -1: ("Conflict", "冲突")}[self.value][lang == "zh"]


class Rapport(Word):
    """The rungs of the relationship ladder, in rising order."""

    NONE = "none", "None", "无"
    ACQUAINTED = "acquainted", "Acquainted", "认识"
    WORKING = "working", "Working", "业务往来"
    TRUSTED = "trusted", "Trusted", "信任"
    ALLY = "ally", "Ally", "同盟"


class Channel(Word):
    """How an interaction took place."""

    MEETING = "meeting", "Meeting", "会议"
    CALL = "call", "Call", "电话"
    EVENT = "event", "Event", "活动"
    EMAIL = "email", "E-mail", "邮件"
    MESSAGE = "message", "Message", "消息"

    @property
    def mutual(self) -> bool:
        """Whether everybody named meets everybody (else it goes from the sender to the recipients)."""
        return self in (Channel.MEETING, Channel.CALL, Channel.EVENT)


class Stance(IntEnum):
    """Where a person stands towards us; a missing stance is unknown, never neutral."""

    MENTOR = 2
    SUPPORTER = 1
    NEUTRAL = 0
    NON_SUPPORTER = -1
    ENEMY = -2

    def label(self, lang: Lang) -> str:
        """The stance as people read it."""
        return STANCE_LABELS[self.value][lang == "zh"]


STANCE_LABELS: dict[int | None, tuple[str, str]] = {
    2: ("Mentor", "导师"),
    1: ("Supporter", "支持者"),
    0: ("Neutral", "中立"),
    -1: ("Non-supporter", "不支持"),
    -2: ("Enemy", "反对者"),
    None: ("Unknown", "未知"),
}


class Role(Word):
    """What a person does in one step of a decision process."""

    APPROVER = "approver", "Approver", "审批者"
    DECIDER = "decider", "Decider", "决策者"
    EVALUATOR = "evaluator", "Evaluator", "评估者"
    INFLUENCER = "influencer", "Influencer", "影响者"
    BUYER = "buyer", "Buyer", "采购者"
    GATEKEEPER = "gatekeeper", "Gatekeeper", "把关者"
    USER = "user", "User", "使用者"
    INITIATOR = "initiator", "Initiator", "发起者"


class Stage(Word):
    """Rung of the sales funnel."""

    IDENTIFIED = "identified", "Identified", "已识别"
    CONTACTED = "contacted", "Contacted", "已接触"
    QUALIFIED = "qualified", "Qualified", "已确认"
    DEVELOPED = "developed", "Developed", "已发展"
    COMMITTED = "committed", "Committed", "已承诺"


class StepStatus(Word):
    """How far a step of a decision process is."""

    OPEN = "open", "Open", "未开始"
    CURRENT = "current", "Current", "进行中"
    DONE = "done", "Done", "已完成"


class ActionStatus(Word):
    """How far an action is."""

    PROPOSED = "proposed", "Proposed", "拟议"
    AGREED = "agreed", "Agreed", "已定"
    DOING = "doing", "Doing", "进行中"
    DONE = "done", "Done", "已完成"
    DROPPED = "dropped", "Dropped", "已取消"


class ActionKind(Word):
    """The kinds of penetration action in the catalogue; a bundle may hold others."""

    INTRODUCE = "introduce", "Introduction", "引荐"
    DEEPEN = "deepen", "Deepen the tie", "深化关系"
    SPONSOR = "sponsor", "Executive sponsor", "高层对接"
    BACK_UP = "back_up", "Second contact", "增加第二联系人"
    REACTIVATE = "reactivate", "Reactivate", "重新激活"
    WIN_OVER = "win_over", "Win over", "争取支持"
    DISCOVER = "discover", "Discover", "查明"
    PARTNER_ROUTE = "partner_route", "Through a partner", "伙伴引荐"
    NEUTRALISE = "neutralise", "Neutralise", "化解反对"


class GapKind(Word):
    """What an account plan must close (the law, section 9)."""

    NO_ACCESS = "no_access", "No access", "几乎未触达"
    WEAK_ACCESS = "weak_access", "Weak access", "接触薄弱"
    SINGLE_THREAD = "single_thread", "Single thread", "单线联系"
    DEPARTED_PERSON = "departed_person", "Departed person", "人员离任"
    VACANT_ROLE = "vacant_role", "Vacant role", "角色空缺"
    BROKEN_STEP = "broken_step", "Uncovered step", "环节断点"
    BLIND_CELL = "blind_cell", "Blind spot", "盲区"
    UNKNOWN_STANCE = "unknown_stance", "Unknown stance", "立场未知"
    OPPONENT = "opponent", "Opponent", "反对意见"
    COMPETITOR_AHEAD = "competitor_ahead", "Competitor ahead", "竞争对手领先"
    LEVEL_MISMATCH = "level_mismatch", "Level mismatch", "层级不对等"
    STALE_TIE = "stale_tie", "Stale tie", "关系疏于维护"
    BELOW_DESIRED = "below_desired", "Below the desired rung", "低于期望关系"
    DISAGREEMENT = "disagreement", "Rating and contact disagree", "评级与接触不符"
    NO_COACH = "no_coach", "No coach", "没有导师"
    NO_SUPPORTIVE_KEY_PERSON = "no_supportive_key_person", "No supportive key person", "没有支持我方的关键人"
    SUPPORTERS_OUTNUMBERED = "supporters_outnumbered", "Supporters not in the majority", "支持者不占多数"


class MapStatus(Word):
    """Whether somebody who matters supports us."""

    RED = "red", "No key person supports us", "没有关键人支持我方"
    AMBER = "amber", "A key person supports us, but none who decides", "有关键人支持我方，但无人有决定权"
    GREEN = "green", "Somebody who approves or decides supports us", "有审批者或决策者支持我方"


class Dimension(Word):
    """The four dimensions of coverage."""

    POINT = "point", "Point", "点"
    LINE = "line", "Line", "线"
    SURFACE = "surface", "Surface", "面"
    SPACE = "space", "Space", "空间"
