-- The peers' visits: every one took place. `client` is the code that peers.py writes for their number.
return {
  layout = { delimiter = "," },
  rows = {
    {
      entity = "visit",
      fields = {
        client = "client",
        rep = { column = "rep", create = true },
        date = "date",
        kind = { value = "onsite" },
        status = { value = "completed" },
        problem = "purpose",
        solved = "outcome",
        minutes = "duration_min",
        satisfaction = "satisfaction",
      },
    },
  },
}
