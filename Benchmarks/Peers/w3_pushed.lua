-- W3: the same score as a predicate that the database answers.
local function score(c)
  local class, stage = 0.0, 1
  if c.class == "VIP" then class = 0.4 elseif c.class == "A" then class = 0.3 elseif c.class == "B" then class = 0.1 end
  if c.stage == "initial" then stage = 2 elseif c.stage == "intermediate" then stage = 3
  elseif c.stage == "partnership" then stage = 4 elseif c.stage == "collaborative" then stage = 5
  elseif c.stage == "broken" then stage = 6 end
  return 0.5 * c.assets / 1e6 + 0.2 * c.points / 1e4 + 0.1 * c.x_current + 0.1 * c.y_capacity + 0.02 * stage + class
end
local t = clients:where "stage ~= 'incubation'":with{ score = score }:where "score > 1.0"
  :agg{ n = count(), total = sum("score") }
print(t[1].n, string.format("%.2f", t[1].total))
