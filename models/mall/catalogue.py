"""The invented shop: its products, its yearly campaigns and where its people live."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Product(NamedTuple):
    """One article of the shop.

    `margin` is the gross margin as a share of the price, `demand` its weight among all, `cycle_days` how long one
    purchase lasts, `repeat_share` the share of its first buyers who become repeat buyers. `launch` and `retire` are
    moments as shares of the period; without a launch the article was there before.
    """

    name: str
    category: str
    price_yuan: int
    margin: float
    demand: float
    cycle_days: int
    repeat_share: float
    launch: float | None = None
    retire: float | None = None
    is_exclusive: bool = False


HEALTH, BEAUTY, HOME, FOOD, BABY = "营养健康", "美妆个护", "家居生活", "茶饮食品", "母婴亲子"

PRODUCTS = (
    Product("每日维生素组合装", HEALTH, 168, 0.46, 10.0, 30, 0.62),
    Product("深海鱼油软胶囊", HEALTH, 198, 0.48, 6.5, 32, 0.60),
    Product("冻干益生菌粉", HEALTH, 159, 0.47, 8.5, 26, 0.64),
    Product("胶原蛋白肽饮", HEALTH, 239, 0.50, 6.0, 28, 0.55, is_exclusive=True),
    Product("钙镁锌咀嚼片", HEALTH, 129, 0.42, 4.5, 38, 0.55),
    Product("叶黄素护眼软糖", HEALTH, 149, 0.45, 4.0, 30, 0.52),
    Product("氨糖软骨素片", HEALTH, 219, 0.49, 3.0, 35, 0.58),
    Product("西洋参含片", HEALTH, 258, 0.41, 2.0, 45, 0.45),
    Product("果蔬酵素果冻", HEALTH, 138, 0.48, 6.0, 20, 0.50, launch=0.30, is_exclusive=True),
    Product("玻尿酸补水面膜三十片", BEAUTY, 129, 0.50, 9.0, 30, 0.55),
    Product("烟酰胺精华液", BEAUTY, 189, 0.49, 5.5, 50, 0.45),
    Product("氨基酸洁面乳两支装", BEAUTY, 108, 0.44, 6.0, 55, 0.48),
    Product("清透防晒乳", BEAUTY, 139, 0.46, 4.5, 60, 0.35),
    Product("积雪草修护面霜", BEAUTY, 219, 0.47, 3.5, 58, 0.42),
    Product("生姜蓬松洗发水", BEAUTY, 118, 0.43, 5.0, 50, 0.46),
    Product("香氛沐浴礼盒", BEAUTY, 128, 0.40, 3.0, 55, 0.35),
    Product("早晚精华套组", BEAUTY, 299, 0.52, 5.5, 60, 0.40, launch=0.55, is_exclusive=True),
    Product("山茶花护发精油", BEAUTY, 99, 0.45, 2.5, 70, 0.33, retire=0.62),
    Product("天然乳胶枕", HOME, 269, 0.38, 3.5, 200, 0.15),
    Product("真空保温杯", HOME, 139, 0.36, 4.0, 180, 0.15),
    Product("竹纤维毛巾礼盒", HOME, 99, 0.35, 4.0, 120, 0.25),
    Product("静音香薰加湿器", HOME, 189, 0.34, 2.5, 200, 0.12),
    Product("可视空气炸锅", HOME, 329, 0.30, 3.0, 250, 0.10),
    Product("纯棉四件套", HOME, 299, 0.37, 2.5, 200, 0.12),
    Product("除螨喷雾三瓶装", HOME, 108, 0.42, 3.5, 45, 0.42),
    Product("口袋筋膜枪", HOME, 359, 0.33, 1.5, 300, 0.08, retire=0.80),
    Product("留香洗衣凝珠", HOME, 109, 0.38, 6.5, 35, 0.55),
    Product("折叠养生壶", HOME, 179, 0.33, 3.5, 220, 0.12, launch=0.72),
    Product("武夷岩茶礼盒", FOOD, 268, 0.45, 3.5, 40, 0.45),
    Product("云南小粒咖啡", FOOD, 118, 0.41, 5.0, 21, 0.58),
    Product("每日坚果三十包", FOOD, 149, 0.32, 7.0, 27, 0.58),
    Product("五常稻花香大米", FOOD, 119, 0.30, 5.5, 28, 0.60),
    Product("枣夹核桃", FOOD, 69, 0.38, 3.0, 24, 0.42),
    Product("即食燕窝银耳羹", FOOD, 228, 0.44, 5.0, 25, 0.45, launch=0.14, is_exclusive=True),
    Product("手工阿胶糕", FOOD, 178, 0.47, 3.0, 30, 0.48),
    Product("婴儿棉柔巾整箱", BABY, 105, 0.31, 5.5, 30, 0.60),
    Product("儿童藻油软胶囊", BABY, 188, 0.48, 4.0, 30, 0.55),
    Product("高铁营养米粉", BABY, 128, 0.39, 3.0, 24, 0.50),
    Product("磁力积木", BABY, 169, 0.40, 2.0, 160, 0.12),
    Product("孕期护肤套装", BABY, 249, 0.49, 3.0, 60, 0.35, launch=0.86),
)


class Campaign(NamedTuple):
    """A campaign of the year: it begins on a month's day, at midnight, and lasts whole days.

    `uplift` multiplies an average day's orders; a campaign for one product names it by its place in PRODUCTS.
    """

    name: str
    kind: str
    theme: str
    month: int
    day: int
    days: int
    uplift: float
    budget_yuan: int
    product: int | None = None


#: Feasts of the moon calendar stand on a fixed day near their usual one.
CAMPAIGNS = (
    Campaign("年货节", "promotion", "年味", 1, 12, 14, 1.45, 60_000),
    Campaign("年货节狂欢日", "peak", "年味", 1, 18, 3, 2.10, 40_000),
    Campaign("女神节", "promotion", "美丽", 3, 5, 4, 1.60, 30_000),
    Campaign("春日焕新", "off_season", "焕新", 3, 16, 21, 1.05, 15_000),
    Campaign("补水面膜超级单品日", "peak", "单品", 4, 18, 2, 1.00, 8_000, product=9),
    Campaign("新人王挑战赛", "challenge", "冲榜", 4, 20, 11, 1.06, 12_000),
    Campaign("母亲节", "promotion", "感恩", 5, 4, 8, 1.40, 35_000),
    Campaign("618年中大促", "promotion", "年中", 6, 1, 20, 1.30, 90_000),
    Campaign("618巅峰日", "peak", "年中", 6, 16, 3, 2.40, 60_000),
    Campaign("盛夏清凉", "off_season", "清凉", 7, 15, 21, 1.04, 15_000),
    Campaign("开学季", "promotion", "开学", 8, 25, 10, 1.20, 20_000),
    Campaign("维生素超级单品日", "peak", "单品", 9, 10, 2, 1.00, 8_000, product=0),
    Campaign("中秋国庆", "promotion", "团圆", 9, 24, 14, 1.30, 40_000),
    Campaign("双11狂欢季", "promotion", "双11", 10, 31, 12, 1.40, 100_000),
    Campaign("双11巅峰日", "peak", "双11", 11, 10, 2, 3.00, 80_000),
    Campaign("双12", "peak", "年终", 12, 11, 2, 1.70, 30_000),
)

#: Province and its weight; the last ones are far from every warehouse.
REGIONS = {
    "广东": 14, "浙江": 11, "江苏": 11, "山东": 9, "河南": 8, "四川": 7, "湖北": 6, "湖南": 6, "福建": 5, "安徽": 5,
    "河北": 5, "上海": 4, "北京": 4, "陕西": 3, "江西": 3, "重庆": 3, "辽宁": 3, "广西": 3, "云南": 2, "黑龙江": 2,
    "甘肃": 1, "新疆": 1, "青海": 0.4, "西藏": 0.3,
}  # fmt: skip
REGION_WEIGHTS = np.array(list(REGIONS.values()))
REMOTE_REGIONS = ("甘肃", "新疆", "青海", "西藏")

NICKNAME_FIRST = (
    "爱笑的",
    "安静的",
    "早起的",
    "会做饭的",
    "追风的",
    "慢慢走的",
    "晒太阳的",
    "爱喝茶的",
    "有点甜的",
    "努力的",
)
NICKNAME_LAST = ("小鹿", "橘子", "向日葵", "豆豆妈", "云朵", "小满", "柚子", "阿木", "海盐", "星星", "团子", "大白")

SHARE_CHANNELS = ("朋友圈", "微信群", "私聊", "海报")
