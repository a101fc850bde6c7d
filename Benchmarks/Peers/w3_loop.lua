-- W3: a score of every client, in a Lua loop.
local B = { VIP = 0.4, A = 0.3, B = 0.1, C = 0 }
local S = { incubation = 1, initial = 2, intermediate = 3, partnership = 4, collaborative = 5, broken = 6 }
local n, total = 0, 0
for c in clients do
  local stage = S[c.stage]
  local score = 0.5 * c.assets / 1e6 + 0.2 * c.points / 1e4 + 0.1 * c.x_current + 0.1 * c.y_capacity + 0.02 * stage
    + B[c.class]
  if stage >= 2 and score > 1.0 then
    n, total = n + 1, total + score
  end
end
print(n, string.format("%.2f", total))
