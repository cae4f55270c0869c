"""Words with one fixed meaning in the fleet: what a vehicle, a driver, a trip or a cost can be."""

from __future__ import annotations

from django.db.models import TextChoices


class VehicleCategory(TextChoices):
    """Category of an official vehicle; every vehicle has exactly one (VEH-01)."""

    CONFIDENTIAL = "JY", "机要通信用车"
    EMERGENCY = "YJ", "应急保障用车"
    ENFORCEMENT = "ZF", "执法执勤用车"
    SPECIAL = "TZ", "特种专业技术用车"
    OTHER = "QT", "其他按照规定配备的公务用车"


class BodyClass(TextChoices):
    """Size and structure of the body, after GA 802-2019."""

    SEDAN = "sedan", "轿车"
    LARGE_SEDAN = "large_sedan", "大型轿车"
    SMALL_PASSENGER = "small_passenger", "小型客车"
    SMALL_OFFROAD = "small_offroad", "越野车"
    SMALL_VAN = "small_van", "面包车"
    MEDIUM_PASSENGER = "medium_passenger", "中型客车"
    LARGE_PASSENGER = "large_passenger", "大型客车"
    LIGHT_TRUCK = "light_truck", "轻型、微型货车"
    HEAVY_TRUCK = "heavy_truck", "重型、中型货车"
    LIGHT_SPECIAL = "light_special", "轻型专项作业车"
    HEAVY_SPECIAL = "heavy_special", "重型、中型专项作业车"

    @property
    def is_small_passenger(self) -> bool:
        """Small and micro passenger vehicles, sedans among them (小型、微型载客汽车)."""
        return self in SMALL_PASSENGER_BODIES

    @property
    def is_truck(self) -> bool:
        return self in (BodyClass.LIGHT_TRUCK, BodyClass.HEAVY_TRUCK)

    @property
    def is_special(self) -> bool:
        """Vehicles for special work (专项作业车)."""
        return self in (BodyClass.LIGHT_SPECIAL, BodyClass.HEAVY_SPECIAL)

    @property
    def is_larger_passenger(self) -> bool:
        """Medium and large passenger vehicles, large sedans not among them (大、中型客车)."""
        return self in (BodyClass.MEDIUM_PASSENGER, BodyClass.LARGE_PASSENGER)


SMALL_PASSENGER_BODIES = frozenset(
    {BodyClass.SEDAN, BodyClass.SMALL_PASSENGER, BodyClass.SMALL_OFFROAD, BodyClass.SMALL_VAN}
)


class Power(TextChoices):
    """What drives the vehicle (动力)."""

    PETROL = "petrol", "汽油"
    DIESEL = "diesel", "柴油"
    ELECTRIC = "electric", "纯电"
    PLUG_IN = "plug_in", "插混"
    FUEL_CELL = "fuel_cell", "燃料电池"

    @property
    def is_new_energy(self) -> bool:
        """Counted as 新能源汽车."""
        return self in (Power.ELECTRIC, Power.PLUG_IN, Power.FUEL_CELL)

    @property
    def has_engine(self) -> bool:
        """Has a combustion engine, so that a displacement can be tested."""
        return self in (Power.PETROL, Power.DIESEL, Power.PLUG_IN)


class VehicleStatus(TextChoices):
    IN_USE = "in_use", "在用"
    IN_REPAIR = "in_repair", "维修"
    SEALED = "sealed", "封存"
    SUSPENDED = "suspended", "停用"
    AWAITING_DISPOSAL = "awaiting_disposal", "待处置"
    DISPOSED = "disposed", "已处置"


class AcquisitionMode(TextChoices):
    """How a vehicle comes to the unit (取得方式)."""

    PURCHASE = "purchase", "购置"
    RENEWAL = "renewal", "更新"
    TRANSFER = "transfer", "调入"
    ALLOCATION = "allocation", "上级配发"
    FIRM_DONATION = "firm_donation", "企业捐赠"
    PERSON_DONATION = "person_donation", "个人捐赠"

    @property
    def is_donation(self) -> bool:
        return self in (AcquisitionMode.FIRM_DONATION, AcquisitionMode.PERSON_DONATION)


class EquipmentBranch(TextChoices):
    """Which row of the equipment standard a purchase was passed under (VEH-03)."""

    ORDINARY = "ordinary", "普通标准"
    NEED = "need", "因工作需要"
    SPECIAL_CASE = "special_case", "确因情况特殊"
    NEW_ENERGY_SEDAN = "new_energy_sedan", "新能源轿车"


class RenewalReason(TextChoices):
    """Why a vehicle is to be replaced (VEH-06)."""

    AGE = "age", "达到更新年限"
    SAFETY = "safety", "安全"
    OTHER_SPECIAL = "other_special", "其他特殊情况"
    LEADER_MOVED = "leader_moved", "领导岗位调整"
    LEADER_PROMOTED = "leader_promoted", "领导职务晋升"

    @property
    def concerns_leader(self) -> bool:
        """A change of the leader, never a reason to renew."""
        return self in (RenewalReason.LEADER_MOVED, RenewalReason.LEADER_PROMOTED)


class DisposalMode(TextChoices):
    AUCTION = "auction", "拍卖"
    TRADE_IN = "trade_in", "厂家回收"
    SCRAPPING = "scrapping", "报废"
    TRANSFER = "transfer", "调剂"


class RepairKind(TextChoices):
    """Kind of repair work, which decides its warranty (VEH-15)."""

    OVERHAUL = "overhaul", "整车修理"
    ASSEMBLY = "assembly", "总成修理"
    SECOND_MAINTENANCE = "second_maintenance", "二级维护"
    FIRST_MAINTENANCE = "first_maintenance", "一级维护"
    MINOR = "minor", "小修"
    SPECIAL = "special", "专项修理"


class CostKind(TextChoices):
    FUEL = "fuel", "加油"
    CHARGING = "charging", "充电"
    REPAIR = "repair", "维修"
    INSURANCE = "insurance", "保险"
    TOLL = "toll", "过路费"
    PARKING = "parking", "停车费"
    INSPECTION = "inspection", "检验"
    OTHER = "other", "其他"


# 运行维护费 as disclosed (VEH-25); the per-vehicle accounts of VEH-10 take OTHER as well.
RUNNING_COST_KINDS = frozenset(set(CostKind) - {CostKind.OTHER})


class InspectionSchedule(TextChoices):
    """Which cycle of periodic inspection to reckon with (VEH-16)."""

    BY_DUE_DATE = "by_due_date", "按应检日适用的周期"
    STATUTE = "statute", "实施条例周期"
    RELAXED = "relaxed", "优化后的周期"


class LicenceClass(TextChoices):
    """Classes of driving licence for motor vehicles of four wheels and more (准驾车型)."""

    A1 = "A1", "大型客车"
    A2 = "A2", "重型牵引挂车"
    A3 = "A3", "城市公交车"
    B1 = "B1", "中型客车"
    B2 = "B2", "大型货车"
    C1 = "C1", "小型汽车"
    C2 = "C2", "小型自动挡汽车"
    C3 = "C3", "低速载货汽车"
    C4 = "C4", "三轮汽车"
    C5 = "C5", "残疾人专用小型自动挡载客汽车"
    C6 = "C6", "轻型牵引挂车"


# Classes of cars and light lorries, which every larger class covers.
_SMALL = frozenset({LicenceClass.C1, LicenceClass.C2, LicenceClass.C3, LicenceClass.C4})
# Classes that each class covers beside itself.
LICENCE_COVERS: dict[LicenceClass, frozenset[LicenceClass]] = {
    LicenceClass.A1: _SMALL | {LicenceClass.A3, LicenceClass.B1, LicenceClass.B2},
    LicenceClass.A2: _SMALL | {LicenceClass.B1, LicenceClass.B2, LicenceClass.C6},
    LicenceClass.A3: _SMALL,
    LicenceClass.B1: _SMALL,
    LicenceClass.B2: _SMALL,
    LicenceClass.C1: _SMALL - {LicenceClass.C1},
    LicenceClass.C3: frozenset({LicenceClass.C4}),
}

# The class a body asks for; an automatic small vehicle is content with C2.
REQUIRED_LICENCE: dict[BodyClass, LicenceClass] = {
    BodyClass.SEDAN: LicenceClass.C1,
    BodyClass.SMALL_PASSENGER: LicenceClass.C1,
    BodyClass.SMALL_OFFROAD: LicenceClass.C1,
    BodyClass.SMALL_VAN: LicenceClass.C1,
    BodyClass.LIGHT_TRUCK: LicenceClass.C1,
    BodyClass.LIGHT_SPECIAL: LicenceClass.C1,
    BodyClass.MEDIUM_PASSENGER: LicenceClass.B1,
    BodyClass.LARGE_PASSENGER: LicenceClass.A1,
    BodyClass.LARGE_SEDAN: LicenceClass.A1,
    BodyClass.HEAVY_TRUCK: LicenceClass.B2,
    BodyClass.HEAVY_SPECIAL: LicenceClass.B2,
}

# Holders of these are reviewed yearly once they have points, and give them up at an age.
LARGE_VEHICLE_LICENCES = frozenset(
    {LicenceClass.A1, LicenceClass.A2, LicenceClass.A3, LicenceClass.B1, LicenceClass.B2}
)


class DriverStatus(TextChoices):
    ON_DUTY = "on_duty", "在岗"
    ON_LEAVE = "on_leave", "休假"
    SUSPENDED = "suspended", "停派"
    LEFT = "left", "离岗"


class ViolationStatus(TextChoices):
    """Life of a traffic violation (VEH-20)."""

    TO_CONFIRM = "to_confirm", "待确认"
    TO_HANDLE = "to_handle", "待处理"
    HANDLED = "handled", "已处理"
    CLOSED = "closed", "已核销"


class Payer(TextChoices):
    DRIVER = "driver", "驾驶员本人"
    UNIT = "unit", "单位"


class Misuse(TextChoices):
    """Forbidden holdings and uses (VEH-09)."""

    OVER_QUOTA = "over_quota", "超编制"
    OVER_STANDARD = "over_standard", "超标准"
    LUXURY = "luxury", "增加高档配置"
    BORROWED = "borrowed", "借用、占用下级或其他单位车辆"
    DONATED = "donated", "接受捐赠车辆"
    LEADER_CAR = "leader_car", "执法执勤、特种专业技术用车固定给领导使用"
    PRIVATE_USE = "private_use", "公车私用"
    FIXED_CAR = "fixed_car", "领取车补又变相配备固定用车"
    FOREIGN_NAME = "foreign_name", "登记在下级单位、企业或个人名下"
    PRIVATE_CAR_COSTS = "private_car_costs", "私车公养"


class Gravity(TextChoices):
    """How grave a misuse is; each degree has its sanction."""

    MINOR = "minor", "警告"
    SERIOUS = "serious", "记过或者记大过"
    GRAVE = "grave", "降级或者撤职"


class RoadClass(TextChoices):
    MOTORWAY = "motorway", "高速公路"
    OTHER = "other", "其他道路"


class TariffModel(TextChoices):
    """How a trip is charged (VEH-21)."""

    PER_KM = "per_km", "按公里"
    PER_PERIOD = "per_period", "按半天或天"
    FREE = "free", "无偿"


class TripState(TextChoices):
    DRAFT = "draft", "草稿"
    AWAITING_UNIT = "awaiting_unit", "待单位审批"
    AWAITING_DISPATCH = "awaiting_dispatch", "待派车"
    DISPATCHED = "dispatched", "已派车"
    OUT = "out", "出车"
    BACK = "back", "回场"
    AWAITING_CONFIRMATION = "awaiting_confirmation", "待确认"
    COMPLETED = "completed", "已完成"
    SETTLED = "settled", "已结算"
    RETURNED = "returned", "退回"
    WITHDRAWN = "withdrawn", "撤销"
    REFUSED = "refused", "拒派"


class TripMove(TextChoices):
    """What takes a trip from one state to the next."""

    SUBMIT = "submit", "提交"
    APPROVE = "approve", "同意"
    RETURN = "return", "退回"
    WITHDRAW = "withdraw", "撤销"
    DISPATCH = "dispatch", "派车"
    REFUSE = "refuse", "拒派"
    REASSIGN = "reassign", "改派"
    DEPART = "depart", "出车"
    COME_BACK = "come_back", "回场"
    HAND_IN = "hand_in", "送签认"
    CONFIRM = "confirm", "签认"
    DISPUTE = "dispute", "提出异议"
    SETTLE = "settle", "结算"


class TimedMatter(TextChoices):
    """What has a time limit in working days around a trip."""

    URGENT_PAPERS = "urgent_papers", "应急用车补办手续"
    COMPLAINT = "complaint", "投诉处理"


class TerminalProtocol(TextChoices):
    """Which edition of JT/T 808 a terminal speaks; 2011 and 2013 share a header."""

    V2013 = "2013", "2013（含 2011）"
    V2019 = "2019", "2019"


class TerminalStatus(TextChoices):
    READY = "ready", "待装"
    INSTALLED = "installed", "在装"
    STOPPED = "stopped", "停用"


class TerminalOrder(TextChoices):
    """What can be asked of a terminal (JT-04)."""

    POSITION = "position", "点名"
    TEXT = "text", "下发文本"
    PARAMETERS = "parameters", "查询参数"
    HEARTBEAT = "heartbeat", "设心跳间隔"
    TRACKING = "tracking", "临时跟踪"


class FenceShape(TextChoices):
    CIRCLE = "circle", "圆形"
    POLYGON = "polygon", "多边形"
    ROUTE = "route", "路线"


class FencePurpose(TextChoices):
    KEEP_IN = "keep_in", "不得驶出"
    KEEP_OUT = "keep_out", "不得驶入"
    LIMIT = "limit", "只限速"


class AlarmKind(TextChoices):
    """What is noticed on the road; each is one rule."""

    MOVED = "moved", "无派车单移动"
    SEALED = "sealed", "封存动车"
    FATIGUE = "fatigue", "疲劳驾驶"
    SPEED = "speed", "超速"
    OFF_ROUTE = "off_route", "偏离路线区域"
    FORBIDDEN = "forbidden", "驶入禁入区"
    POWER = "power", "终端断电"
    OFFLINE = "offline", "终端离线"
    CLOCK = "clock", "终端时钟错误"
    DRIVER = "driver", "驾驶员不符"


class AlarmState(TextChoices):
    OPEN = "open", "待处理"
    NOTIFIED = "notified", "已通知"
    CLOSED = "closed", "已结案"


class AlarmOutcome(TextChoices):
    """How an alarm ended."""

    EXPLAINED = "explained", "情况属实，已说明"
    RECORDED = "recorded", "记入驾驶员安全记录"
    VIOLATION = "violation", "转违规查处"
    REPAIR = "repair", "派修"
    FALSE = "false", "误报"
