-- What Lua scripts for Dossier may use.
std = "lua54+dossier"
max_line_length = 120
-- `for c in clients` hands over a row; a script that only counts does not look at it.
unused_args = false

-- Libraries that scripts do not have.
not_globals = { "debug", "package", "dofile", "loadfile" }

local relations = {
  "audit_checks", "branches", "branch_statuses", "budget_lines", "campaigns", "cases", "clients", "contacts",
  "credits", "daily_reports", "gift_rules", "goals", "members", "purchases", "reps", "responses", "segments",
  "surveys", "tasks", "visits", "warnings",
}

local names = {
  -- conditions
  "where", "between", "since", "before", "contains", "starts", "ends_with", "missing", "present", "not_", "one_of",
  "any", "none", "at_least", "expr",
  -- summaries
  "count", "sum", "mean", "median", "min", "max", "quantile", "distinct",
  -- values
  "date", "datetime", "today", "money", "fn", "days_since", "year", "month", "day", "weekday", "months_between",
  "lower", "upper", "abs", "floor", "ceil", "pinyin", "records",
  -- the session
  "params", "run", "import", "insert", "help", "archive", "print", "scenario", "step",
}

local globals = {}
for _, list in ipairs { relations, names } do
  for _, name in ipairs(list) do globals[#globals + 1] = name end
end
stds.dossier = { read_globals = globals }

-- A mapping file returns its table and uses nothing else.
files["Tests/InterchangeTests/Mappings"] = { std = "max" }
-- The floor runs in the peers' host, which has the database as `db`.
files["Benchmarks/Update/floor.lua"] = { read_globals = { "db" } }
