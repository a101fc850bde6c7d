#!/usr/bin/env -S dossier run
-- Large accounts without a completed visit for a while, a line each with whom to send.
-- Into a pipe this is plain text with tabs: dossier run scripts/quiet_accounts.lua --days 60 | sort -k4
local args = params {
  days = { "integer", default = 90, help = "days without a visit" },
  limit = { "integer", default = 20, help = "how many clients at most" },
}

local large = clients:where { class = { "A", "VIP" }, status = not_("archived") }
local quiet = large:where {
  visits = none { status = "completed", date = since(today() - args.days) },
}

print("code", "name", "assets", "owner", "last_visit", "open_tasks")
for c in quiet:order("-assets", "code"):limit(args.limit) do
  local open = c.tasks:where { done_on = missing }:count()
  print(c.code, c.name, c.assets and money(c.assets) or "", c.owner, tostring(c.last_visit or ""), open)
end
