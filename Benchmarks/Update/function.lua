-- The same by a Lua function that only Lua can run, row by row.
local step = { size = 1 }
local plan = clients:where[[class == "C" and (stage == "incubation" or stage == "initial" or stage == "intermediate")
  and points >= 19500]]:update{
  class = "B", verified_on = "2026-01-15",
  points = function(c) return math.tointeger(c.points) + step.size end,
}
plan:guard{ max_rows = 200000 }:apply("measuring")
print(plan:size())
