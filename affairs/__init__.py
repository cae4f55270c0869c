"""机关事务服务平台: one platform for a city's bureau of office affairs."""
