-- An online shop's sheet of purchases, in the ten columns that Chinese shop owners keep: every line names the client,
-- how to reach it, and what it bought.
return {
  rows = {
    {
      entity = "client",
      fields = {
        code = "顾客id",
        name = "真实姓名",
        kind = { value = "person" },
        member_level = "会员级别",
      },
    },
    {
      entity = "contact",
      fields = { name = "真实姓名", email = "电子邮箱", phone = "联系电话", address = "收货地址" },
    },
    {
      entity = "purchase",
      fields = {
        date = "交易日期",
        product = "购买商品",
        amount = "成交金额",
        gift = "购物赠品",
        place = "收货地址",
        channel = { value = "网店" },
      },
    },
  },
}
