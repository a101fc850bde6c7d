-- 100,000 clients, three fields, worked out by the database.
local plan = clients:where[[class == "C" and (stage == "incubation" or stage == "initial" or stage == "intermediate")
  and points >= 19500]]:update{ class = "B", points = "points + 1", verified_on = "2026-01-15" }
plan:guard{ max_rows = 200000 }:apply("measuring")
print(plan:size())
