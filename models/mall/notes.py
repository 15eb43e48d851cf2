"""What distributors write to the mall, by topic."""

from __future__ import annotations

import numpy as np

from models.mall.catalogue import PRODUCTS

TOPICS = ("佣金", "物流", "素材", "商品", "小程序", "培训")
_NOTES = {
    "佣金": (
        "佣金到账有点慢，能不能收货后早点结算",
        "想看到每一单的佣金是怎么算出来的",
        "复购的佣金比例能不能提高一点",
        "提现的最低金额可以再低一些吗",
        "客户退款后佣金被扣回，没有提前通知我",
    ),
    "物流": (
        "新疆的客户等了十天还没收到货",
        "快递盒子压坏了，客户要求退款",
        "希望发货以后能给客户发一条物流提醒",
        "周末能不能也安排发货",
        "同一单分了两个包裹，客户以为少发了",
    ),
    "素材": (
        "海报太旧了，换一批应季的吧",
        "短视频很好用，可以多出一些吗",
        "朋友圈文案都差不多，客户看腻了",
        "希望素材可以加上我自己的名字",
        "想要适合发给宝妈群的图片",
    ),
    "小程序": (
        "晚上八点以后页面打开特别慢",
        "团队页面看不到新加入的人",
        "分享出去的链接有时候打不开",
        "希望有一个今天赚了多少钱的提醒",
        "二维码海报保存到相册失败",
    ),
    "培训": (
        "新手培训太长了，能不能分成小段",
        "想听做得好的人讲讲怎么开口",
        "产品成分这块还是讲不清楚，希望多讲讲",
        "直播培训错过了，有没有回放",
        "希望每周固定时间有答疑",
    ),
}
_PRODUCT_NOTES = ("{}客户反馈很好，什么时候有活动", "{}的包装能不能改进一下", "客户说{}比别家贵，怎么解释")
_PAIRS = [(topic, note) for topic, notes in _NOTES.items() for note in notes]
_PAIRS += [("商品", note.format(product.name)) for note in _PRODUCT_NOTES for product in PRODUCTS[::5]]
#: Endings that people add.
_ENDINGS = ("", "。", "！", "，谢谢", "，辛苦了")
NOTES = tuple(note + ending for _, note in _PAIRS for ending in _ENDINGS)
#: The place in TOPICS of each note.
TOPIC_OF_NOTE = np.repeat([TOPICS.index(topic) for topic, _ in _PAIRS], len(_ENDINGS))
