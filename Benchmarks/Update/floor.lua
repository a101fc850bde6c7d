-- What the storage allows for an update that is journaled, in the product's own schema, driven from C (PEERS' luahost):
--   luahost floor.lua expression|function ARCHIVE
-- `expression` is set-based: the rows are chosen once, their journal written by three INSERT … SELECT, then one UPDATE.
-- `function` hands every row to Lua and writes it and its three journal rows by prepared statements.
local mode, path = arg[1], arg[2]
local chosen = "class='C' and stage in ('incubation','initial','intermediate')"
  .. " and points>=19500 and status is not 'merged'"

db.open(path)
for _ in db.rows("pragma journal_mode=wal") do end
db.exec("pragma synchronous=full")
db.exec("create table if not exists floor_journal(id integer primary key, txn integer, client_id integer, "
  .. "field text, old any, new any)")
db.exec("begin immediate")
local k = 0
if mode == "expression" then
  db.exec("create temp table sel as select id,class,points,verified_on from client where " .. chosen)
  db.exec("insert into floor_journal(txn,client_id,field,old,new) select 1,id,'class',class,'B' from sel")
  db.exec("insert into floor_journal(txn,client_id,field,old,new) select 1,id,'points',points,points+1 from sel")
  db.exec("insert into floor_journal(txn,client_id,field,old,new) "
    .. "select 1,id,'verified_on',verified_on,'2026-01-15' from sel")
  db.exec("update client set class='B',points=points+1,verified_on='2026-01-15' where id in (select id from sel)")
  for n in db.rows("select count(*) from sel") do k = n end
else
  local score = function(points) return math.tointeger(points) + 1 end
  local ids, points, class = {}, {}, {}
  for id, p, c in db.rows("select id,points,class from client where " .. chosen) do
    k = k + 1
    ids[k], points[k], class[k] = id, p, c
  end
  local update = db.prepare("update client set class=?1,points=?2,verified_on=?3 where id=?4")
  local journal = db.prepare("insert into floor_journal(txn,client_id,field,old,new) values(1,?1,?2,?3,?4)")
  for i = 1, k do
    local id, new = ids[i], score(points[i])
    update:run("B", new, "2026-01-15", id)
    journal:run(id, "class", class[i], "B")
    journal:run(id, "points", points[i], new)
    journal:run(id, "verified_on", nil, "2026-01-15")
  end
end
db.exec("commit")
print(k)
