#!/usr/bin/env -S dossier run
-- Hand a departing rep's clients over.
local args = params {
  from = { "rep", required = true, help = "who leaves" },
  to = { "rep", required = true, help = "who takes over" },
}
local plan = clients:where { owner = args.from }:update { owner = args.to }
plan:guard { max_rows = 500 }
plan:apply("handover from " .. args.from .. " to " .. args.to)
print(plan:size() .. " clients handed over")
