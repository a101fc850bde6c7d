-- W4: recency, frequency and money of everybody who buys, in fifths, and how many there are of each combination.
local scored = clients:rfm{ mode = "ntile", as_of = "2025-12-31" }
local t = scored:where "f_score > 0":by("r_score", "f_score", "m_score"):count()
local n = 0
for _, row in ipairs(t) do n = n + row.n end
print(#t, n)
