"""公共机构节能 energy of public institutions: report, review, convert, compare, assess.

Regulations carried out here: 《公共机构节能条例》, 《节约能源法》, 《统计法》,
《节约用水条例》, the survey system 《公共机构能源资源消费统计调查制度》 with its dated
forms, GB/T 2589, the national grid factors, 《节约型机关创建行动方案》, DL/T 645-2007.

Rules ENE-… and WST-… are in ``rules``; their dated values in ``parameters.toml``. ``carriers``
declares each kind of energy once: its columns, units and names.
"""
