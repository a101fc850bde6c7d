import Lua
import Testing

@Suite("Dates and moments")
struct DateTests {
    private func makeScript(zone: Int32 = 8 * 3600) throws -> Script {
        var options = LuaState.Options()
        options.zone = zone
        let script = try Script(options: options)
        try script.set("date", .function(script.state.dateFunction))
        try script.set("datetime", .function(script.state.datetimeFunction))
        return script
    }

    @Test("A date has its parts, and prints as ISO")
    func parts() throws {
        let script = try makeScript()
        #expect(
            try script.run(
                "local d = date'2026-09-30' return d.year, d.month, d.day, d.weekday, d.days, tostring(d), 'on ' .. d")
                == [2026, 9, 30, 3, 20_726, "2026-09-30", "on 2026-09-30"])
        #expect(
            try script.run("return date(1970, 1, 1), date'0000-01-01'.days, date'9999-12-31'.days") == [
                .date(0), -719_528, 2_932_896,
            ])
        #expect(try script.run("return date'2000-02-29', date'1969-12-31'.weekday") == [.date(11_016), 3])
    }

    @Test("Every day of 800 years goes to its parts and back")
    func calendar() throws {
        let script = try makeScript()
        try script.run(
            """
            local d = date"1600-01-01"
            for _ = 1, 292194 do
              local e = date(d.year, d.month, d.day)
              assert(e == d and date(tostring(d)) == d)
              local n = d + 1
              assert(n.weekday == d.weekday % 7 + 1)
              assert(n.day == d.day + 1 or n.day == 1)
              d = n
            end
            assert(tostring(d) == "2400-01-01")
            """)
    }

    @Test("Arithmetic in whole days")
    func arithmetic() throws {
        let script = try makeScript()
        #expect(
            try script.run(
                "local d = date'2026-03-01' return d - 1, d + 1, 1 + d, d - date'2026-02-01', math.type(d - d), d + 2.0"
            )
                == [.date(20_512), .date(20_514), .date(20_514), 28, "integer", .date(20_515)])
        #expect(
            try script.failure("return date'2026-03-01' + 1.5").message
                == "only a whole number of days can be added to a date, not a number with a fraction")
        #expect(
            try script.failure("return date'2026-03-01' + '1'").message
                == "only a whole number of days can be added to a date, not string")
        #expect(
            try script.failure("return date'2026-03-01' + date'2026-03-01'").message
                == "two dates cannot be added: subtract them, or add a number")
        #expect(try script.failure("return 1 - date'2026-03-01'").message == "a date cannot be subtracted from number")
        for source in [
            "date'9999-12-31' + 1", "date'0000-01-01' - 1", "date'2026-01-01' - math.mininteger",
            "date'2026-01-01' + math.maxinteger",
        ] {
            #expect(try script.failure("return \(source)").message == "the result is no date of the years 0 to 9999")
        }
    }

    @Test("Order is between dates only")
    func order() throws {
        let script = try makeScript()
        #expect(
            try script.run(
                "local a, b = date'2026-01-01', date'2026-01-02' return a < b, a <= a, a > b, a == date'2026-01-01', a ~= b, a == '2026-01-01'"
            ) == [true, true, false, true, true, false])
        let message = "a date compares only with a date: write date\"2026-09-30\""
        #expect(try script.failure("return date'2026-01-01' < '2026-01-02'").message == message)
        #expect(try script.failure("return 5 >= date'2026-01-01'").message == message)
        #expect(
            try script.failure("return date'2026-01-01' < datetime'2026-01-02 00:00'").message.hasPrefix(
                "a date compares only with a date"))
    }

    @Test("Formats, without a locale")
    func format() throws {
        let script = try makeScript()
        #expect(
            try script.run(
                "return date'2026-09-05':format '%Y年%m月%d日', date'2026-09-05':format('%a %A %b %B %e %j %u %w %V %G %y %F %D %%')"
            )
                == ["2026年09月05日", "Sat Saturday Sep September  5 248 6 6 36 2026 26 2026-09-05 09/05/26 %"])
        #expect(
            try script.run("return date'2027-01-01':format '%G-W%V', date'2024-12-30':format '%G-W%V'") == [
                "2026-W53", "2025-W01",
            ])
        #expect(try script.failure("return date'2026-09-05':format '%Q'").message.contains("knows no '%Q'"))
        #expect(try script.failure("return date'2026-09-05':format '5%'").message.contains("cannot end in %"))
        #expect(
            try script.failure("return date'2026-09-05':format(('x'):rep(1001))").message.contains("at most 1000 bytes")
        )
    }

    @Test(
        "Impossible dates and other spellings are refused with a reason",
        arguments: [
            ("date'2026-02-29'", "there is no 2026-02-29: that month has 28 days"),
            ("date'1900-02-29'", "there is no 1900-02-29: that month has 28 days"),
            ("date(2026, 4, 31)", "there is no 2026-04-31: that month has 30 days"),
            ("date'2026-13-01'", "there is no 2026-13-01: years are 0 to 9999, months 1 to 12"),
            ("date(10000, 1, 1)", "there is no 10000-01-01: years are 0 to 9999, months 1 to 12"),
            ("date'2026-9-30'", "'2026-9-30' is no date: write it as 2026-09-30"),
            ("date'2026-09-30 '", "'2026-09-30 ' is no date: write it as 2026-09-30"),
            ("date'30.9.2026'", "'30.9.2026' is no date: write it as 2026-09-30"),
            ("date'２０２６-09-30'", "'２０２６-09-30' is no date: write it as 2026-09-30"),
            ("date()", "date takes text as \"2026-09-30\" or three numbers, not no value"),
            ("date{}", "date takes text as \"2026-09-30\" or three numbers, not table"),
            ("datetime'2026-09-30'", "'2026-09-30' is no datetime: write it as 2026-09-30 14:05"),
            (
                "datetime'2026-09-30 24:00'",
                "'2026-09-30 24:00' is no datetime: hours are 0 to 23, minutes and seconds 0 to 59"
            ),
        ])
    func refusals(_ source: String, _ message: String) throws {
        #expect(try makeScript().failure("return \(source)").message == message)
    }

    @Test("Moments show in the zone they are given, and count in seconds")
    func moments() throws {
        let script = try makeScript()
        #expect(
            try script.run(
                """
                local m = datetime"2026-09-30 14:05:09"
                return tostring(m), m.year, m.hour, m.minute, m.second, m.weekday, m.date, m.seconds,
                  m - datetime"2026-09-30 14:05", m + 60 == datetime"2026-09-30T14:06:09", m:format "%H:%M %z", m < m + 1,
                  date(m)
                """) == [
                    "2026-09-30 14:05:09", 2026, 14, 5, 9, 3, .date(20_726), 1_790_748_309, 9, true, "14:05 +0800",
                    true,
                    .date(20_726),
                ])
        #expect(
            try script.run(
                "return datetime'2026-09-30 14:05Z' - datetime'2026-09-30 14:05', datetime'2026-01-01 00:00-05:30' == datetime'2026-01-01 05:30Z'"
            )
                == [28_800, true])
        // Before 1970, and a day earlier in UTC than in the zone.
        #expect(
            try script.run("return tostring(datetime'1969-12-31 23:59:59'), datetime'1969-12-31 23:59:59'.seconds") == [
                "1969-12-31 23:59:59", -28_801,
            ])
        let west = try makeScript(zone: -5 * 3600)
        try west.set("m", .datetime(0))
        #expect(try west.run("return tostring(m), m:format '%z'") == ["1969-12-31 19:00:00", "-0500"])
    }

    @Test("Unknown fields and writes are errors that say what there is")
    func fields() throws {
        let script = try makeScript()
        #expect(
            try script.failure("return date'2026-01-01'.hour").message
                == "a date has no field 'hour': there are year, month, day, weekday, days and format")
        #expect(
            try script.failure("return datetime'2026-01-01 00:00'.hours").message.hasSuffix(
                "hour, minute, second, seconds, date and format"))
        #expect(
            try script.failure("date'2026-01-01'.year = 1").message
                == "a date cannot be changed: make another, as d + 1")
        #expect(try script.failure("return date'2026-01-01'.format('%Y')").kind == .runtime)
    }
}
