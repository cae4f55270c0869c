import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

COLUMNS = (
    ("terminal_id", "bigint"),
    ("at", "moment"),
    ("received_at", "moment"),
    ("lat_e6", "integer"),
    ("lon_e6", "integer"),
    ("altitude_m", "integer"),
    ("speed_dkmh", "integer"),
    ("direction", "integer"),
    ("alarm", "bigint"),
    ("status", "bigint"),
    ("odometer_hm", "bigint"),
    ("flaws", "integer"),
    ("is_late", "bool"),
)
MAY_BE_EMPTY = {"odometer_hm"}


def make_positions(apps, schema_editor):
    """The table of positions, laid out by terminal and time: docs/decisions/positions.md."""
    is_postgres = schema_editor.connection.vendor == "postgresql"
    moment = "timestamp with time zone" if is_postgres else "datetime"
    columns = ", ".join(
        f'"{name}" {moment if kind == "moment" else kind}'
        f"{'' if name in MAY_BE_EMPTY else ' NOT NULL'}"
        for name, kind in COLUMNS
    )
    layout = "PARTITION BY RANGE (at)" if is_postgres else "WITHOUT ROWID"
    schema_editor.execute(
        f"CREATE TABLE fleet_position ({columns}, PRIMARY KEY (terminal_id, at)) {layout}"
    )
    if is_postgres:
        schema_editor.execute(
            "CREATE TABLE fleet_position_other PARTITION OF fleet_position DEFAULT"
        )


def drop_positions(apps, schema_editor):
    schema_editor.execute("DROP TABLE fleet_position")


class Migration(migrations.Migration):
    dependencies = [
        ("fleet", "0011_dispatch_proposals"),
        ("organisations", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Terminal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                (
                    "revision",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                (
                    "number",
                    models.CharField(
                        max_length=20,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[1-9]\\d{5,19}$", "填终端上报用的号码，6 至 20 位数字。"
                            )
                        ],
                        verbose_name="终端手机号",
                    ),
                ),
                (
                    "sim_number",
                    models.CharField(blank=True, max_length=20, verbose_name="SIM 卡号"),
                ),
                ("maker", models.CharField(blank=True, max_length=40, verbose_name="制造商")),
                ("model_name", models.CharField(blank=True, max_length=40, verbose_name="型号")),
                ("device_id", models.CharField(blank=True, max_length=30, verbose_name="终端 ID")),
                (
                    "protocol",
                    models.CharField(
                        blank=True,
                        choices=[("2013", "2013（含 2011）"), ("2019", "2019")],
                        editable=False,
                        max_length=8,
                        verbose_name="协议版本",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("ready", "待装"), ("installed", "在装"), ("stopped", "停用")],
                        default="ready",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "auth_digest",
                    models.CharField(
                        blank=True, editable=False, max_length=64, verbose_name="鉴权码摘要"
                    ),
                ),
                (
                    "registered_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="终端注册时间"
                    ),
                ),
                (
                    "software",
                    models.CharField(
                        blank=True, editable=False, max_length=20, verbose_name="软件版本"
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="管理单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "定位终端",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="Fence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                (
                    "revision",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("keep_in", "不得驶出"),
                            ("keep_out", "不得驶入"),
                            ("limit", "只限速"),
                        ],
                        max_length=10,
                        verbose_name="要求",
                    ),
                ),
                (
                    "shape",
                    models.CharField(
                        choices=[("circle", "圆形"), ("polygon", "多边形"), ("route", "路线")],
                        max_length=10,
                        verbose_name="形状",
                    ),
                ),
                (
                    "outline",
                    models.TextField(
                        help_text="每行一点：经度,纬度（WGS-84，度）", verbose_name="坐标"
                    ),
                ),
                (
                    "radius_m",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="圆形填写；路线的容许偏离取参数",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(50)],
                        verbose_name="半径（米）",
                    ),
                ),
                (
                    "speed_limit_kmh",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="区域内限速，不限的不填",
                        null=True,
                        verbose_name="限速（公里/时）",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="起")),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, help_text="长期有效的不填", null=True, verbose_name="止"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                        verbose_name="单位",
                    ),
                ),
                (
                    "trip",
                    models.ForeignKey(
                        blank=True,
                        help_text="批准路线：只管这一趟",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fences",
                        to="fleet.trip",
                        verbose_name="用车申请",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        blank=True,
                        help_text="只管一辆车时填写",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fleet.vehicle",
                        verbose_name="车辆",
                    ),
                ),
            ],
            options={
                "verbose_name": "电子围栏",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                (
                    "revision",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("moved", "无派车单移动"),
                            ("sealed", "封存动车"),
                            ("fatigue", "疲劳驾驶"),
                            ("speed", "超速"),
                            ("off_route", "偏离路线区域"),
                            ("forbidden", "驶入禁入区"),
                            ("power", "终端断电"),
                            ("offline", "终端离线"),
                            ("clock", "终端时钟错误"),
                            ("driver", "驾驶员不符"),
                        ],
                        max_length=12,
                        verbose_name="告警",
                    ),
                ),
                ("rule", models.CharField(editable=False, max_length=40, verbose_name="规则")),
                ("started_at", models.DateTimeField(db_index=True, verbose_name="开始")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束")),
                (
                    "lat_e6",
                    models.IntegerField(
                        editable=False, null=True, verbose_name="纬度（百万分之一度）"
                    ),
                ),
                (
                    "lon_e6",
                    models.IntegerField(
                        editable=False, null=True, verbose_name="经度（百万分之一度）"
                    ),
                ),
                ("message", models.CharField(max_length=300, verbose_name="情况")),
                ("remedy", models.CharField(blank=True, max_length=200, verbose_name="处理办法")),
                ("facts", models.JSONField(default=dict, editable=False, verbose_name="依据数据")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待处理"), ("notified", "已通知"), ("closed", "已结案")],
                        default="open",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("explained", "情况属实，已说明"),
                            ("recorded", "记入驾驶员安全记录"),
                            ("violation", "转违规查处"),
                            ("repair", "派修"),
                            ("false", "误报"),
                        ],
                        editable=False,
                        max_length=12,
                        verbose_name="处理结果",
                    ),
                ),
                (
                    "handling",
                    models.CharField(
                        blank=True, editable=False, max_length=300, verbose_name="处理情况"
                    ),
                ),
                (
                    "handled_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="处理时间"
                    ),
                ),
                (
                    "driver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fleet.driver",
                        verbose_name="驾驶员",
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
                (
                    "trip",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="fleet.trip",
                        verbose_name="用车申请",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="fleet.vehicle",
                        verbose_name="车辆",
                    ),
                ),
                (
                    "fence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fleet.fence",
                        verbose_name="围栏",
                    ),
                ),
            ],
            options={
                "verbose_name": "位置告警",
                "ordering": ["-started_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="TerminalState",
            fields=[
                (
                    "terminal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="fleet.terminal",
                        verbose_name="终端",
                    ),
                ),
                ("heard_at", models.DateTimeField(db_index=True, verbose_name="最后上报")),
                ("at", models.DateTimeField(null=True, verbose_name="定位时间")),
                ("lat_e6", models.IntegerField(null=True)),
                ("lon_e6", models.IntegerField(null=True)),
                ("speed_dkmh", models.IntegerField(default=0)),
                ("direction", models.IntegerField(default=0)),
                ("alarm", models.BigIntegerField(default=0)),
                ("status", models.BigIntegerField(default=0)),
                ("odometer_hm", models.BigIntegerField(null=True)),
                ("unwatched_from", models.DateTimeField(db_index=True, null=True)),
                (
                    "clock_faults",
                    models.PositiveIntegerField(default=0, verbose_name="时钟错误（次）"),
                ),
            ],
            options={
                "verbose_name": "终端现状",
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Position",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "terminal_id",
                                "at",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("at", models.DateTimeField(verbose_name="定位时间")),
                        ("received_at", models.DateTimeField(verbose_name="接收时间")),
                        ("lat_e6", models.IntegerField(verbose_name="纬度（百万分之一度）")),
                        ("lon_e6", models.IntegerField(verbose_name="经度（百万分之一度）")),
                        ("altitude_m", models.IntegerField(verbose_name="海拔（米）")),
                        ("speed_dkmh", models.IntegerField(verbose_name="速度（0.1 公里/时）")),
                        ("direction", models.IntegerField(verbose_name="方向（度）")),
                        ("alarm", models.BigIntegerField(verbose_name="报警位")),
                        ("status", models.BigIntegerField(verbose_name="状态位")),
                        (
                            "odometer_hm",
                            models.BigIntegerField(null=True, verbose_name="终端里程（0.1 公里）"),
                        ),
                        ("flaws", models.IntegerField(default=0, verbose_name="缺陷")),
                        ("is_late", models.BooleanField(default=False, verbose_name="补传")),
                        (
                            "terminal",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="fleet.terminal",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "定位",
                    },
                ),
            ],
            database_operations=[migrations.RunPython(make_positions, drop_positions)],
        ),
        migrations.CreateModel(
            name="Installation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                (
                    "revision",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                (
                    "installed_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="安装时间"
                    ),
                ),
                (
                    "removed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="拆除时间"
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="installations",
                        to="fleet.vehicle",
                        verbose_name="车辆",
                    ),
                ),
                (
                    "terminal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="installations",
                        to="fleet.terminal",
                        verbose_name="终端",
                    ),
                ),
            ],
            options={
                "verbose_name": "终端安装",
                "ordering": ["-installed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CardSwipe",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                (
                    "revision",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("swiped_at", models.DateTimeField(db_index=True, verbose_name="刷卡时间")),
                ("is_inserted", models.BooleanField(verbose_name="插卡")),
                ("is_read", models.BooleanField(default=False, verbose_name="读卡成功")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="卡上姓名")),
                (
                    "certificate",
                    models.CharField(blank=True, max_length=40, verbose_name="从业资格证编号"),
                ),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="证件有效期至")),
                (
                    "driver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fleet.driver",
                        verbose_name="驾驶员",
                    ),
                ),
                (
                    "trip",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fleet.trip",
                        verbose_name="用车申请",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fleet.vehicle",
                        verbose_name="车辆",
                    ),
                ),
                (
                    "terminal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fleet.terminal",
                        verbose_name="终端",
                    ),
                ),
            ],
            options={
                "verbose_name": "驾驶员刷卡",
                "ordering": ["-swiped_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="TerminalCommand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                (
                    "revision",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                (
                    "order",
                    models.CharField(
                        choices=[
                            ("position", "点名"),
                            ("text", "下发文本"),
                            ("parameters", "查询参数"),
                            ("heartbeat", "设心跳间隔"),
                            ("tracking", "临时跟踪"),
                        ],
                        max_length=12,
                        verbose_name="指令",
                    ),
                ),
                (
                    "text",
                    models.CharField(
                        blank=True, help_text="下发文本时填写", max_length=400, verbose_name="文本"
                    ),
                ),
                (
                    "seconds",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="设心跳间隔、临时跟踪时填写；跟踪填 0 为停止",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="秒数",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待发"),
                            ("sent", "已发"),
                            ("answered", "已应答"),
                            ("refused", "终端拒绝"),
                            ("failed", "未送达"),
                        ],
                        default="waiting",
                        editable=False,
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="发出时间"
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="应答时间"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="应答"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="发出人",
                    ),
                ),
                (
                    "terminal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commands",
                        to="fleet.terminal",
                        verbose_name="终端",
                    ),
                ),
            ],
            options={
                "verbose_name": "终端指令",
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="TripTrack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="创建时间")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新时间")),
                (
                    "revision",
                    models.PositiveIntegerField(default=1, editable=False, verbose_name="版本"),
                ),
                ("started_at", models.DateTimeField(verbose_name="轨迹起")),
                ("ended_at", models.DateTimeField(verbose_name="轨迹止")),
                (
                    "distance_km",
                    models.DecimalField(
                        decimal_places=1, max_digits=8, verbose_name="轨迹里程（公里）"
                    ),
                ),
                (
                    "gap_km",
                    models.DecimalField(
                        decimal_places=1, default=0, max_digits=8, verbose_name="无信号直线（公里）"
                    ),
                ),
                (
                    "gap_minutes",
                    models.PositiveIntegerField(default=0, verbose_name="无信号（分）"),
                ),
                (
                    "moving_minutes",
                    models.PositiveIntegerField(default=0, verbose_name="行驶（分）"),
                ),
                (
                    "top_kmh",
                    models.DecimalField(
                        decimal_places=1,
                        default=0,
                        max_digits=5,
                        verbose_name="最高速度（公里/时）",
                    ),
                ),
                ("positions", models.PositiveIntegerField(default=0, verbose_name="定位（点）")),
                ("spikes", models.PositiveIntegerField(default=0, verbose_name="剔除跳点（点）")),
                ("line", models.JSONField(default=list, editable=False, verbose_name="轨迹")),
                ("stops", models.JSONField(default=list, editable=False, verbose_name="停车")),
                ("gaps", models.JSONField(default=list, editable=False, verbose_name="无信号时段")),
                (
                    "trip",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="track",
                        to="fleet.trip",
                        verbose_name="用车申请",
                    ),
                ),
                (
                    "vehicle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="fleet.vehicle",
                        verbose_name="车辆",
                    ),
                ),
            ],
            options={
                "verbose_name": "行程轨迹",
                "ordering": ["-started_at", "-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="fence",
            index=models.Index(fields=["valid_from", "valid_to"], name="fleet_fence_in_force"),
        ),
        migrations.AddConstraint(
            model_name="fence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="fleet_fence_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="fence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("shape", "circle"), _negated=True),
                    ("radius_m__gt", 0),
                    _connector="OR",
                ),
                name="fleet_circle_has_radius",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(fields=["state", "started_at"], name="fleet_alarm_state"),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(fields=["rule", "state"], name="fleet_alarm_rule"),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.UniqueConstraint(
                fields=("vehicle", "kind", "started_at"), name="fleet_alarm_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    ("handled_at__isnull", False),
                    _connector="OR",
                ),
                name="fleet_closed_alarm_was_handled",
            ),
        ),
        migrations.AddIndex(
            model_name="installation",
            index=models.Index(
                fields=["vehicle", "installed_at"], name="fleet_installation_vehicle"
            ),
        ),
        migrations.AddConstraint(
            model_name="installation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("terminal",),
                name="fleet_terminal_in_one_vehicle",
            ),
        ),
        migrations.AddConstraint(
            model_name="installation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("vehicle",),
                name="fleet_vehicle_has_one_terminal",
            ),
        ),
        migrations.AddConstraint(
            model_name="installation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("removed_at__isnull", True),
                    ("removed_at__gte", models.F("installed_at")),
                    _connector="OR",
                ),
                name="fleet_installation_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="cardswipe",
            constraint=models.UniqueConstraint(
                fields=("terminal", "swiped_at", "is_inserted"), name="fleet_card_swiped_once"
            ),
        ),
        migrations.AddIndex(
            model_name="terminalcommand",
            index=models.Index(fields=["state", "asked_at"], name="fleet_command_waiting"),
        ),
        migrations.AddIndex(
            model_name="triptrack",
            index=models.Index(fields=["vehicle", "started_at"], name="fleet_track_vehicle"),
        ),
    ]
