-- W4: recency, frequency and money of everybody who buys, in fifths, and how many there are of each combination.
local t = clients:rfm{ mode = "ntile", as_of = "2025-12-31" }:where "f_score > 0":by("r_score", "f_score", "m_score"):count()
local n = 0
for _, row in ipairs(t) do n = n + row.n end
print(#t, n)
