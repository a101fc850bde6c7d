-- The UCI "Bank Marketing" sheet: one line a client and how it answered one term-deposit campaign.
-- The clients have no number of their own: the record's number serves.
return {
  layout = { delimiter = ";" },
  create = {
    { entity = "campaign", code = "TD", name = "Term deposits by phone", channel = "phone", status = "closed" },
  },
  rows = {
    {
      entity = "client",
      fields = {
        code = { record = true, pad = 5, prefix = "BANK" },
        kind = { value = "person" },
        funds = "balance",
      },
      extra = {
        rest = true,
        age = "integer",
        day = "integer",
        duration = "integer",
        campaign = "integer",
        previous = "integer",
        -- -1: never contacted before.
        pdays = { type = "integer", null = { "-1" } },
      },
    },
    {
      entity = "member",
      fields = {
        campaign = { value = "TD" },
        outcome = { column = "y", map = { yes = "converted", no = "refused" } },
      },
    },
  },
}
