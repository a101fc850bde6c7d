-- W7: clients of a region and two classes without a visit in 90 days who bought for more than 2,000 in a year: the 500
-- with the largest assets.
local found = clients
  :where{ region = "广东", class = { "A", "B" }, visits = none{ date = since(date "2025-10-02") } }
  :where 'purchases:where("date > date\'2024-12-31\'"):sum("amount") > 2000'
  :order("-assets"):limit(500)
local n, ids, assets = 0, 0, 0
for c in found do
  n, ids, assets = n + 1, ids + tonumber(c.code:sub(2)), assets + c.assets
end
print(n, ids, string.format("%.0f", assets))
