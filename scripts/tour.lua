#!/usr/bin/env -S dossier run
-- A walk through an archive in a minute: it only reads, so it can be run on any.

local function heading(text)
  print("")
  print("-- " .. text)
end

heading "How large is it?"
print(clients:count() .. " clients, " .. visits:count() .. " visits, " .. purchases:count() .. " purchases")

heading "Clients by class: how many, and the wealth they hold with us"
print(clients:by("class"):agg { n = count(), assets = sum("assets") })

heading "The five largest"
for c in clients:order("-assets"):limit(5) do
  print(c.code, c.name, c.region or "-", c.class or "-", money(c.assets))
end

heading "Large accounts nobody has visited for ninety days"
local quiet = clients:where {
  class = { "A", "VIP" },
  visits = none { status = "completed", date = since(today() - 90) },
}
print(quiet:count() .. " of " .. clients:where { class = { "A", "VIP" } }:count())
for c in quiet:order("-assets"):limit(3) do
  print(c.code, c.name, "owner " .. c.owner, "last visit " .. tostring(c.last_visit or "never"))
end

heading "Who buys lately, often and for much: scores from 1 to 5"
print(clients:rfm():where("r_score >= 4 and f_score >= 4"):by("m_score"):count():bar { title = "good buyers by money" })

heading "Half-remembered words, in clients, contacts and visits; a name by its pinyin"
print(clients:search("投诉 未解决"):count() .. " clients with a complaint that is not settled")
print(clients:search("fuzhou"):count() .. " clients with fuzhou in their names")

heading "The August campaign, stage by stage"
for c in campaigns:where { code = "AUG2020" } do print(c:funnel()) end

heading "What a change would look like: a plan writes nothing until it is applied"
local first = quiet:order("-assets"):limit(3)
print(first:update { points = "(points or 0) + 100" })

heading "A name that does not exist is an error that helps, never an empty answer"
local ok, message = pcall(function() return clients:where { regoin = "福建" }:count() end)
print(ok, message)
