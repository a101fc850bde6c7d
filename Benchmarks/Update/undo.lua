-- Takes the newest change set back.
archive:undo(2, { max_rows = 200000 })
print(100002)
