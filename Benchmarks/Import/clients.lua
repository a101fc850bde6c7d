-- The million clients that the peers are measured on (clients.csv of their generator), as rows of the product:
-- a client with its texts, and a contact who can be called, written to and congratulated.
return {
  layout = { delimiter = "," },
  rows = {
    {
      entity = "client",
      fields = {
        code = "code",
        name = "name",
        region = "region",
        industry = "industry",
        class = { column = "class", map = { V = "VIP" } },
        stage = {
          column = "stage",
          map = {
            ["1"] = "incubation", ["2"] = "initial", ["3"] = "intermediate",
            ["4"] = "partnership", ["5"] = "collaborative", ["6"] = "broken",
          },
        },
        x_current = "x",
        y_capacity = "y",
        assets = "assets",
        owner = { column = "owner", create = true },
        notes = "notes",
      },
      extra = { potential = "number", created = "text" },
    },
    {
      entity = "contact",
      fields = { name = "name", phone = "phone", email = "email", birthday = "birthday" },
    },
  },
  ignore = { "id", "last_visit", "next_visit" },
}
