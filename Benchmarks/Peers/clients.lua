-- The peers' clients, with their potential in ten-thousandths as points: a number read as they read theirs.
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
        points = "potential_e4",
        owner = { column = "owner", create = true },
        notes = "notes",
      },
      extra = { created = "text" },
    },
    {
      entity = "contact",
      fields = { name = "name", phone = "phone", email = "email", birthday = "birthday" },
    },
  },
  ignore = { "id", "potential", "last_visit", "next_visit" },
}
