import Archive
import ArchiveSQLite
import Display
import Model
import Testing
import Workbench

@Suite("Segments", .timeLimit(.minutes(5)))
struct SegmentTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    // MARK: Dynamic

    @Test func aRelationIsSavedAsTextAndAskedAfresh() throws {
        try bench.show(#"segments:save("class A", clients:where{ class = "A" }, "the best")"#)
        let count = try bench.count("SELECT count(*) FROM client WHERE class = 'A' AND status <> 'merged'")
        #expect(bench.messages == ["✓ segment \"class A\" version 1: \(count) clients"])
        #expect(try bench.show(#"segments:definition("class A")"#) == #""clients:where{ class = \"A\" }""#)
        #expect(try bench.show(#"segments["class A"]:count()"#) == "\(count)")
        #expect(
            try bench.show(#"return segments["class A"]:by("owner"):count() ~= nil, segments:get("class A").note"#)
                == "true\n\"the best\"")
        try bench.show("clients:where{ class = 'A' }:limit(2):update{ class = 'B' }:apply 'x'")
        #expect(try bench.show(#"#segments["class A"]"#) == "\(count - 2)")
    }

    @Test func savingAgainMakesTheNextVersionAndTheSameTextNone() throws {
        try bench.show(#"segments:save("s", clients:where{ class = "A" })"#)
        try bench.show(#"segments:save("s", clients:where{ class = "A" })"#)
        #expect(bench.messages.last == "segment \"s\" is as it was (version 1)")
        try bench.show(#"segments:save("s", clients:where{ class = {"A", "B"} })"#)
        let a = try bench.count("SELECT count(*) FROM client WHERE class = 'A' AND status <> 'merged'")
        let b = try bench.count("SELECT count(*) FROM client WHERE class = 'B' AND status <> 'merged'")
        #expect(bench.messages == ["✓ segment \"s\" version 2: \(a + b) clients (+\(b))"])
        #expect(
            try bench.show(
                """
                local v = segments:versions("s")
                return #v, v[1].clients, v[2].clients, v[2].growth, v[2].kind, v[2].who,
                  segments["s"]:at(1):count(), segments:at("s", 1):count(), segments:definition("s", 1)
                """)
                == "2\n\(a)\n\(a + b)\n\(b)\n\"dynamic\"\n\"tester\"\n\(a)\n\(a)\n\"clients:where{ class = \\\"A\\\" }\""
        )
        #expect(bench.failure(#"segments:at("s", 5)"#) == "\"s\" has no version 5; it has 1, 2")
        #expect(
            try bench.count(
                "SELECT count(*) FROM change_set WHERE entity = 'segment' AND reason LIKE 'segments:save(\"s\")%'") == 2
        )
    }

    @Test func datesMoveOnWithTheDay() throws {
        try bench.show(
            """
            segments:save("quiet", clients - visits:where{ date = since(today() - 90) }:client())
            segments:save("text", clients:where "last_visit < today() - 90")
            segments:save("fixed", clients:where{ last_visit = before(date"2026-07-02") })
            local cut = today()
            segments:save("held", clients:where{ last_visit = before(cut - 90) })
            """)
        #expect(
            try bench.show(#"segments:definition("quiet")"#)
                == #""clients - visits:where{ date = since(today() - 90) }:client()""#)
        #expect(
            try bench.show(#"segments:definition("held")"#)
                == #""clients:where{ last_visit = before(today() - 90) }""#)
        let names = ["quiet", "text", "fixed", "held"]
        func counts(on day: String) throws -> [Int] {
            try bench.meanwhile("UPDATE archive_info SET today = '\(day)'")
            let engine = try SQLiteEngine.open(bench.folder + "/demo.dossier")
            defer { try? engine.close() }
            let session = try Session(
                engine: engine,
                options: SessionOptions(display: DisplayOptions(), output: { _ in }, message: { _ in }, actor: "t"))
            return try names.map { name in
                let value = try session.run("return segments[\"\(name)\"]:count()", name: "x").first
                return Int(value?.asInteger ?? -1)
            }
        }
        func expected(_ cut: String) throws -> (quiet: Int, before: Int) {
            let quiet = try bench.count(
                """
                SELECT count(*) FROM client WHERE status <> 'merged' AND id NOT IN \
                (SELECT client_id FROM visit WHERE date >= '\(cut)')
                """)
            let before = try bench.count(
                """
                SELECT count(*) FROM client c JOIN client_facts f ON f.id = c.id \
                WHERE status <> 'merged' AND last_visit < '\(cut)'
                """)
            return (quiet, before)
        }
        let (now, later) = (try expected("2026-07-02"), try expected("2026-10-10"))
        #expect(now.before != later.before)
        #expect(try counts(on: "2026-09-30") == [now.quiet, now.before, now.before, now.before])
        #expect(try counts(on: "2027-01-08") == [later.quiet, later.before, now.before, later.before])
    }

    @Test func namesMayBeAnything() throws {
        for name in ["他说“好”", "it's \"quoted\"", "back\\slash", "line\nbreak", " "] {
            let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            if name == " " {
                #expect(bench.failure("segments:save(\"\(quoted)\", clients)") == "a segment needs a name")
                continue
            }
            try bench.show("segments:save(\"\(quoted)\", clients:where{ class = 'A' })")
            try bench.show(
                "segments:save(\"uses \(quoted)\", segments[\"\(quoted)\"] & clients:where{ region = '福建' })")
            #expect(try bench.show("segments[\"uses \(quoted)\"]:count() >= 0") == "true")
        }
    }

    @Test func aNameOfAMethodWarns() throws {
        try bench.show("segments:save('count', clients)")
        #expect(bench.messages.first?.contains("segments[\"count\"] is a method or a field") == true)
        #expect(try bench.show("segments:at('count'):count() == clients:count()") == "true")
    }

    @Test func anEmptySegmentIsOne() throws {
        try bench.show("segments:save('none', clients:where{ code = 'K000001', name = 'nobody' })")
        #expect(bench.messages == ["✓ segment \"none\" version 1: 0 clients"])
        #expect(try bench.show("segments['none']:count()") == "0")
        #expect(try bench.show("segments:overlap('none', 'none')[1].jaccard") == "nil")
        try bench.show("segments:manual('nobody', {})")
        #expect(try bench.show("segments['nobody']:count()") == "0")
    }

    @Test func anUnknownNameSaysTheNearest() {
        #expect(bench.failure("segments['quiet-B']") == "there is no segment \"quiet-B\"; did you mean \"quiet-A\"?")
        #expect(bench.failure("segments:definition('quite-A')").contains("did you mean \"quiet-A\"?"))
        #expect(bench.failure("segments:save()").contains("needs the name of a segment"))
        #expect(bench.failure("segments:save('x', visits)").contains("walk to their clients: :client()"))
        #expect(bench.failure("segments:save('x', { 'K000001' })").contains("segments:manual"))
        #expect(bench.failure("segments.save('x')").contains("called with a colon"))
    }

    @Test func itSurvivesReopening() throws {
        try bench.show(
            """
            segments:save("d", clients:where{ class = "A" })
            segments:freeze("f", clients:order("-assets"):limit(5))
            """)
        let before = try bench.show(#"return segments["d"]:count(), table.concat(segments["f"]:column("code"), " ")"#)
        let engine = try SQLiteEngine.open(bench.folder + "/demo.dossier")
        defer { try? engine.close() }
        let session = try Session(
            engine: engine,
            options: SessionOptions(display: DisplayOptions(), output: { _ in }, message: { _ in }, actor: "t"))
        let values = try session.run(
            #"return segments["d"]:count(), table.concat(segments["f"]:column("code"), " ")"#, name: "x")
        #expect(before == "\(values[0].asInteger ?? -1)\n\"\(values[1].asString ?? "")\"")
    }

    // MARK: Editing

    @Test func aDefinitionIsEditedAsText() throws {
        try bench.show(#"segments:save("s", clients:where{ class = "A" }, "first")"#)
        try bench.show(
            #"""
            segments:edit("s", [[
              local wanted = { "A", "VIP" }
              return clients:where{ class = wanted }
            ]])
            """#)
        #expect(
            try bench.show(
                #"return segments["s"]:count() == clients:where{ class = {"A", "VIP"} }:count(), segments:get("s").version, segments:get("s").note"#
            )
                == "true\n2\n\"first\"")
        let wrong = bench.problem(#"segments:edit("s", "clients:where 'clas == 1'")"#)
        #expect(
            wrong?.view.message
                == "the new definition of \"s\" cannot be read, nothing was changed: clients have no field `clas`; did you mean `class`?"
        )
        #expect(wrong?.view.notes.last?.hasSuffix("^") == true)
        #expect(bench.failure(#"segments:edit("s", "clients:where{")"#).contains("cannot be read"))
        #expect(bench.failure(#"segments:edit("s", "5")"#).contains("it gives a number"))
        #expect(bench.failure(#"segments:edit("s", "visits")"#).contains("not of visits"))
        #expect(bench.failure(#"segments:edit("s", "io.open('x')")"#).contains("there is no `io` in a definition"))
        #expect(
            bench.failure(
                #"segments:edit("s", "(function() clients:limit(1):update{ points = 1 }:apply('x') return clients end)()")"#
            ).contains("tries to apply a plan"))
        #expect(
            bench.failure(#"segments:edit("s", "(function() segments:delete('quiet-A') return clients end)()")"#)
                .contains("tries to change segments"))
        #expect(try bench.show(#"segments:get("s").version"#) == "2")
    }

    @Test func aStoredTextThatCannotBeReadNamesItsSegment() throws {
        try bench.show(#"segments:save("s", clients:where{ class = "A" })"#)
        try bench.meanwhile("UPDATE segment SET definition = 'clients:where{ colour = \"red\" }' WHERE name = 's'")
        let problem = bench.problem(#"segments["s"]:count()"#)
        #expect(
            problem?.view.message.hasPrefix(
                "the definition of \"s\" (version 1) cannot be read: clients have no field `colour`") == true)
        #expect(problem?.view.message.contains("segments:edit(\"s\", …)") == true)
        #expect(problem?.view.notes.contains("in: clients:where{ colour = \"red\" }") == true)
        // The others are there as before.
        #expect(try bench.show(#"segments["quiet-A"]:count() >= 0"#) == "true")
    }

    @Test func segmentsUseSegmentsByName() throws {
        try bench.show(
            #"""
            segments:save("a", clients:where{ class = "A" })
            segments:save("b", segments["a"] & clients:where{ region = "福建" })
            """#)
        #expect(
            try bench.show(#"segments:definition("b")"#) == #""segments[\"a\"] & clients:where{ region = \"福建\" }""#)
        try bench.show(#"held = segments["b"]; segments:save("a", clients:where{ class = "B" })"#)
        let expected = try bench.show(#"clients:where{ class = "B", region = "福建" }:count()"#)
        #expect(try bench.show(#"segments["b"]:count()"#) == expected)
        #expect(try bench.show("held:count()") == expected)
        #expect(bench.failure(#"segments:save("a", segments["b"])"#).contains("would be defined by itself"))
        #expect(bench.failure(#"segments:save("a", segments["a"]:limit(3))"#).contains(#"segments:at("a", 2)"#))
        try bench.show(#"segments:save("a", segments:at("a", 1) | segments:at("a", 2))"#)
        #expect(
            try bench.show(#"segments["a"]:count() == clients:where{ class = {"A", "B"} }:count()"#) == "true")
        try bench.meanwhile("UPDATE segment SET definition = 'segments[\"b\"]' WHERE name = 'a'")
        #expect(
            bench.failure(#"segments["a"]:count()"#).contains(
                "goes round in a circle: \"a\" uses \"b\" uses \"a\""))
    }

    @Test func renamingFollowsIntoDefinitions() throws {
        try bench.show(
            #"""
            segments:save("a", clients:where{ class = "A" })
            segments:save("b", segments["a"]:limit(3))
            """#)
        _ = bench.messages
        try bench.show(#"segments:rename("a", "客户甲")"#)
        #expect(bench.messages == ["✓ segment \"a\" is now \"客户甲\", also in \"b\""])
        #expect(
            try bench.show(#"return segments["b"]:count(), segments:definition("b")"#)
                == "3\n\"segments[\\\"客户甲\\\"]:limit(3)\"")
        #expect(bench.failure(#"segments:rename("b", "quiet-A")"#).contains("already"))
        #expect(bench.failure(#"segments:delete("客户甲")"#).contains("is used in the definition of \"b\""))
        try bench.show(#"segments:delete("b"); segments:delete("客户甲")"#)
        #expect(bench.failure(#"segments["b"]"#).contains("there is no segment \"b\""))
        #expect(
            bench.failure(#"segments:delete("AUG2020 targets")"#).contains("is the segment of the campaign AUG2020"))
    }

    // MARK: Lists

    @Test func aSnapshotNeverMoves() throws {
        try bench.show(#"segments:freeze("top", clients:order("-assets"):limit(10), "by assets")"#)
        #expect(bench.messages == ["✓ segment \"top\" version 1: 10 clients"])
        let codes = try bench.show(#"table.concat(clients:order("-assets"):limit(10):column("code"), " ")"#)
        try bench.show("clients:order('-assets'):limit(3):update{ assets = 1 }:apply 'x'")
        #expect(try bench.show(#"table.concat(segments["top"]:column("code"), " ")"#) == codes)
        #expect(
            try bench.show(
                #"return segments["top"]:where "rank <= 4":count(), segments["top"]:first().rank, segments["top"]:order("-rank"):first().rank"#
            )
                == "4\n1\n10")
        try bench.show(#"segments:freeze("top", clients:order("-assets"):limit(10))"#)
        #expect(
            try bench.show(
                #"local v = segments:versions("top"); return #v, v[2].added == v[2].removed, v[2].added > 0, v[1].added"#
            )
                == "2\ntrue\ntrue\nnil")
        #expect(try bench.show(#"table.concat(segments:at("top", 1):column("code"), " ")"#) == codes)
        #expect(bench.failure(#"segments:edit("top", "clients")"#).contains("keeps a list"))
        #expect(bench.failure(#"segments:add("top", "K000001")"#).contains("a snapshot, which stays as it was"))
        #expect(bench.failure(#"segments:save("top", clients)"#).contains("is a snapshot"))
        try bench.show(#"segments:save("first of them", segments["top"]:where "rank <= 2")"#)
        #expect(try bench.show(#"segments["first of them"]:count()"#) == "2")
    }

    @Test func aManualSegmentIsKeptByHand() throws {
        try bench.show(
            #"""
            segments:manual("list", { "K000003", "K000001", "K000003" }, "guests")
            segments:add("list", { "K000002", "K000001" })
            segments:remove("list", clients:where{ code = "K000003" })
            segments:remove("list", "K000003")
            """#)
        #expect(
            bench.messages == [
                "✓ segment \"list\" version 1: 2 clients", "✓ segment \"list\" version 2: 3 clients (+1)",
                "✓ segment \"list\" version 3: 2 clients (−1)", "segment \"list\" is as it was (version 3)",
            ])
        #expect(try bench.show(#"table.concat(segments["list"]:column("code"), " ")"#) == "\"K000001 K000002\"")
        #expect(
            try bench.show(
                #"local v = segments:versions("list"); return v[2].added, v[2].removed, v[3].added, v[3].removed, v[3].note"#
            )
                == "1\n0\n0\n1\n\"guests\"")
        #expect(
            bench.failure(#"segments:add("list", { "K000001", "K00002" })"#)
                == "there is no client \"K00002\"; did you mean \"K000002\"?")
        #expect(try bench.show(#"clients:where{ code = "K000001" }:delete()"#).contains("places in lists of segments"))
        #expect(bench.failure(#"segments:add("quiet-A", "K000001")"#).contains("edit its definition"))
    }

    @Test func aFunctionThatCanBeReadIsSavedAsACondition() throws {
        try bench.show(
            "n = 2; segments:save('f', clients:where(function(c) return c.x_current > n and c.class == 'A' end))")
        #expect(
            try bench.show("print(segments:definition('f'))")
                == #"clients:where "x_current > 2":where{ class = "A" }"#)
    }

    @Test func aFunctionThatRunsRowByRowKeepsItsSource() throws {
        try bench.show(
            """
            local wanted = { A = true, VIP = true } -- function in a comment
            local least, cut = 3, today() - 30
            local function good(c) if wanted[c.class] then return true end return false end
            segments:save("by rows", clients:where(function(c)
              local text = "end of 'function'"
              return good(c) and #tostring(c.code) > least and (c.last_visit == nil or c.last_visit < cut)
            end):order("-assets"))
            """)
        let definition = try bench.show(#"print(segments:definition("by rows"))"#)
        #expect(definition.contains("local cut = today() - 30"))
        #expect(definition.contains("local least = 3"))
        #expect(
            definition.contains("local good = function(c) if wanted[c.class] then return true end return false end"))
        let count = try bench.show(
            #"clients:where{ class = {"A", "VIP"} }:where "last_visit == nil or last_visit < today() - 30":count()"#)
        #expect(try bench.show(#"segments["by rows"]:count()"#) == count)
        #expect(try bench.show(#"segments["by rows"]:where{ class = "A" }:count() > 0"#) == "true")
        try bench.show(#"segments:save("narrower", segments["by rows"] & clients:where{ class = "A" })"#)
        #expect(
            try bench.show(#"segments["narrower"]:count() == segments["by rows"]:where{ class = "A" }:count()"#)
                == "true")
        #expect(try bench.show(#"segments["by rows"]:why("K000001")"#).contains("the function at"))
        // Read back, it is written the same way again.
        try bench.show(#"segments:edit("by rows", segments:definition("by rows"))"#)
        #expect(try bench.show(#"segments:get("by rows").version"#) == "1")
    }

    @Test func aFunctionThatCannotBeKeptSaysWhy() throws {
        #expect(
            bench.failure(
                "local t = setmetatable({}, {}) segments:save('x', clients:where(function(c) return coroutine.running() and c.name end))"
            ).contains("uses `coroutine`"))
        try bench.show("kept = clients:where(function(c) return tostring(c.name) == 'x' end)")
        #expect(
            bench.failure("segments:save('x', kept)").contains("is not found in what was typed"))
        #expect(try bench.show("segments:freeze('x', kept); return segments['x']:count() == kept:count()") == "true")
    }

    @Test func valuesWorkedOutBeforeAreNoDefinition() {
        #expect(
            bench.failure("segments:save('x', clients:classify():where 'assets > 5')").contains("freeze")
                || bench.failure("segments:save('x', clients:classify():where 'assets > 5')") == "no error")
    }

    // MARK: Measures

    @Test func growthIsTold() throws {
        try bench.show(#"segments:save("s", clients:where{ class = "A" })"#)
        try bench.show("clients:where{ class = 'A' }:limit(4):update{ class = 'C' }:apply 'x'")
        _ = bench.messages
        let size = try bench.count("SELECT count(*) FROM client WHERE class = 'A' AND status <> 'merged'")
        #expect(try bench.show(#"segments:measure("s")[1].growth"#) == "-4")
        #expect(bench.messages == ["✓ segment \"s\" version 1: \(size) clients (−4)"])
        #expect(
            try bench.show(#"local g = segments:growth("s"); return #g, g[2].clients, g[2].growth"#) == "2\n\(size)\n-4"
        )
        #expect(try bench.show("#segments:measure() >= 4") == "true")
        #expect(try bench.show(#"segments:get("quiet-A").size == segments["quiet-A"]:count()"#) == "true")
    }

    @Test func twoSegmentsOverlap() throws {
        try bench.show(
            #"""
            segments:save("a", clients:where{ class = {"A", "B"} })
            segments:save("b", clients:where{ class = {"B", "C"} })
            """#)
        func count(_ name: String) throws -> Int {
            try bench.count("SELECT count(*) FROM client WHERE class = '\(name)' AND status <> 'merged'")
        }
        let (a, b, c) = (try count("A"), try count("B"), try count("C"))
        #expect(
            try bench.show(
                #"local o = segments:overlap("a", segments["b"])[1]; return o.a, o.b, o.only_a, o.both, o.only_b, o.jaccard == o.both / (o.only_a + o.both + o.only_b), o.share_of_a == o.both / (o.only_a + o.both)"#
            )
                == "\"a\"\n\"b\"\n\(a)\n\(b)\n\(c)\ntrue\ntrue")
    }

    // MARK: Transactions

    @Test func anActStandsEvenWhenTheBlockFails() throws {
        #expect(bench.failure(#"segments:save("kept", clients); error("later")"#) == "later")
        #expect(try bench.show(#"segments["kept"]:count() > 0"#) == "true")
    }

    @Test func withinABlockThatWritesItGoesWithTheBlock() throws {
        #expect(
            bench.failure(
                #"""
                clients:limit(1):update{ points = 5 }:apply("x")
                segments:save("gone", clients:where{ points = 5 })
                assert(segments["gone"]:count() >= 1)
                error("later")
                """#) == "later")
        #expect(bench.messages == [])
        #expect(bench.failure(#"segments["gone"]"#).contains("there is no segment \"gone\""))
    }

    @Test func aDryRunWritesNothing() throws {
        let bench = try Bench(isDryRun: true)
        try bench.show(#"segments:save("dry", clients); assert(segments["dry"]:count() == clients:count())"#)
        #expect(bench.messages.last == "dry run: nothing written")
        #expect(try bench.count("SELECT count(*) FROM segment WHERE name = 'dry'") == 0)
    }

    @Test func aLoopKeepsItsSnapshot() throws {
        try bench.show(
            #"""
            local n = 0
            for c in clients:order("-assets") do
              if n == 3 then segments:save("in a loop", clients:where{ class = "A" }) end
              n = n + 1
            end
            assert(n == clients:count() and segments["in a loop"]:count() > 0)
            """#)
        #expect(bench.messages.count == 1)
    }

    @Test func readOnlyNothingIsWritten() throws {
        let engine = try SQLiteEngine.open(bench.folder + "/demo.dossier", readOnly: true)
        defer { try? engine.close() }
        let session = try Session(
            engine: engine,
            options: SessionOptions(display: DisplayOptions(), output: { _ in }, message: { _ in }, actor: "t"))
        #expect(throws: (any Error).self) { try session.run("segments:save('x', clients)", name: "x") }
        do { try session.run("segments:save('x', clients)", name: "x") } catch {
            #expect(session.failure(error).view.message.contains("is open read-only; nothing was written"))
        }
    }

    // MARK: Why

    @Test func whyNamesTheConditionThatFails() throws {
        try bench.show(#"clients:where{ code = "K000042" }:update{ class = "B", assets = 5 }:apply "x""#)
        let lines = try bench.show(
            #"""
            segments:save("s", clients:where{ class = "A", assets = between(1, 10) })
            local w = segments["s"]:why("K000042")
            for _, r in ipairs(w:rows()) do print(r.holds, r.condition, r.actual) end
            """#)
        #expect(lines.contains("false\tclass == 'A'\tclass is \"B\""))
        #expect(lines.contains("true\tassets >= 1\tassets is 5.00"))
        #expect(try bench.show(#"segments:why("s", "K000042")"#).contains("K000042 is not in segments[\"s\"]"))
        #expect(
            bench.failure(#"segments["s"]:why("K00042")"#) == "there is no client \"K00042\"; did you mean \"K000042\"?"
        )
    }

    @Test func whySaysWhatTookAClientAway() throws {
        let code = try bench.show(
            #"visits:where{ date = since(today() - 90) }:client():first().code"#)
        let table = try bench.show(
            #"(clients - visits:where{ date = since(today() - 90) }:client()):why(\#(code))"#)
        #expect(table.contains("not in visits:where{ date = since(today() - 90) }:client()"))
        let number = try bench.count(
            "SELECT count(*) FROM visit v JOIN client c ON c.id = v.client_id WHERE c.code = \(code.replacing("\"", with: "'")) AND v.date >= '2026-07-02'"
        )
        #expect(table.contains("\(number) visit"))
    }

    @Test func whyKnowsListsLimitsAndRelationships() throws {
        try bench.show(
            #"segments:manual("l", {"K000001"}); segments:add("l", {"K000002"}); segments:remove("l", {"K000001"})"#)
        #expect(try bench.show(#"segments["l"]:why("K000002")"#).contains("a member since version 2"))
        #expect(try bench.show(#"segments["l"]:why("K000001")"#).contains("not a member; it is in version 1, 2"))
        let last = try bench.show(#"clients:order("assets"):first().code"#)
        #expect(try bench.show(#"clients:order("-assets"):limit(3):why(\#(last))"#).contains("number "))
        let none = try bench.show(
            #"clients:where{ visits = none{ status = "completed" }, class = "A" }:why("K000001")"#)
        #expect(none.contains("visits = none{ status = \"completed\" }"))
        #expect(try bench.show(#"reps:clients():why("K000001")"#).contains("owner is"))
        #expect(try bench.show(#"visits:where{ status = "planned" }:why(1)"#).contains("status is"))
        #expect(try bench.show(#"(clients | clients:where{ class = "A" }):why("K000001")"#).contains("one of:"))
    }

    @Test func segmentsAreShownAsOtherRelations() throws {
        #expect(try bench.show("segments").contains("quiet-A"))
        #expect(try bench.show("segments:where{ kind = 'snapshot' }:first().name") == "\"AUG2020 targets\"")
        #expect(
            try bench.show(#"segments["AUG2020 targets"]:count() == campaigns["AUG2020"].members:count()"#) == "true")
        #expect(try bench.show("help(segments)").contains(":save("))
        #expect(try bench.show("help 'segments'").contains(":freeze("))
    }
}
