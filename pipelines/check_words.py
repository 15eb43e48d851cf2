"""What a landing table is to people, and what stays empty without it. Chinese first, English beside it."""

from __future__ import annotations

#: By the contract's name: what it is called, and what can't be said without it.
TABLE_WORDS: dict[str, tuple[str, str]] = {
    "members": ("会员", "会员等级与留存 member tiers and retention"),
    "distributors": ("分销员", "佣金、等级与所有分销员页面 commission, tiers and every page about distributors"),
    "distributor_status_changes": (
        "分销员状态",
        "冻结与离开：全按在职计 freezes and leavings: everybody counts as active",
    ),
    "bindings": ("绑定关系", "没有归属的订单的佣金 commission on orders that name no distributor"),
    "products": ("商品", "商品阶段、毛利与按类目的费率 stages, margins and rates by category"),
    "orders": ("订单", "佣金、销售额与之后的一切 commission, sales and all that follows"),
    "order_items": ("订单明细", "佣金与销售额：没有明细的订单不计 commission and sales: orders count by their items"),
    "refunds": ("退款", "扣回：当作没有退款 clawbacks: nothing counts as refunded"),
    "activity_events": ("活动事件", "登录与活跃天数 logins and active days"),
    "assets": ("素材", "素材效果 what assets bring"),
    "shares": ("分享", "分享数与素材效果 shares and what assets bring"),
    "share_clicks": ("分享点击", "点击数与转化 clicks and conversion"),
    "onboarding_steps": ("招募步骤", "招募漏斗 the recruiting funnel"),
    "training_views": ("学习记录", "学习与业绩的关系 learning beside results"),
    "points_transactions": ("积分流水", "积分余额 points balances"),
    "perk_uses": ("权益使用", "权益的使用 use of perks"),
    "campaigns": ("活动", "旺季、淡季与活动效果 peaks, off-seasons and what campaigns bring"),
    "gatherings": ("聚会", "聚会效果 what gatherings bring"),
    "gathering_attendance": ("到场记录", "聚会效果 what gatherings bring"),
    "communities": ("社群", "按社群的比较 comparison by community"),
    "community_members": ("社群成员", "按社群的比较 comparison by community"),
    "feedback": ("反馈", "反馈与答复 feedback and answers"),
    "opening_balances": ("接入前余额", "接入前欠的佣金 what was owed before"),
    "payouts": ("打款", "已打款与余额 what was paid out, and balances after it"),
    "commission_records": ("商城佣金记录", "与商城自己账的核对 reconciliation with the mall's own books"),
    "consents": ("订阅授权", "向谁可以推送 who may be messaged"),
    "push_receipts": ("推送回执", "推送是否送达 whether messages arrived"),
}
