-- W2: per region and class how many clients, their assets and mean potential.
local t = clients:by("region", "class"):agg{ n = count(), total = sum("assets"), mean = mean("points") }
local n, total = 0, 0
for _, row in ipairs(t) do n, total = n + row.n, total + row.total end
print(#t, n, string.format("%.0f", total / 1e6))
