-- The peers' purchases. `client` is the code that peers.py writes for their number.
return {
  layout = { delimiter = "," },
  rows = {
    { entity = "purchase", fields = { client = "client", date = "date", amount = "amount", cost = "cost" } },
  },
}
