-- The CDNOW purchase histories, a sample of one in ten: fixed columns, no headings.
-- Identical lines are purchases of their own: import with repeats kept.
return {
  layout = {
    fixed = {
      { name = "master id", from = 2, to = 6 },
      { name = "id", from = 8, to = 11 },
      { name = "date", from = 13, to = 20 },
      { name = "discs", from = 22, to = 23 },
      { name = "dollars", from = 25, to = 31 },
    },
  },
  rows = {
    {
      entity = "client",
      fields = { code = { column = "id", prefix = "CD" }, kind = { value = "person" } },
      extra = { "master id" },
    },
    {
      entity = "purchase",
      fields = { date = "date", quantity = "discs", amount = "dollars", product = { value = "CD" } },
    },
  },
}
