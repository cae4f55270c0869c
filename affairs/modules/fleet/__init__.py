"""公务用车 official vehicles: what an organ may hold, buy, drive, renew and dispose of.

Regulations carried out here: 《党政机关公务用车管理办法》 (中办发〔2017〕71号),
《机关事务管理条例》 (国务院令第621号), 《党政机关厉行节约反对浪费条例》, the road-traffic
law with its rules on licences, points, registration and compulsory insurance,
《机动车强制报废标准规定》 and JT/T 808.

Rules VEH-01 … VEH-25 are in ``rules``; their dated values in ``parameters.toml``.
"""
