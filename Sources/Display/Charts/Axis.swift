import Glibc
import Model
import TerminalText

/// Where values stand along a line: what is at its ends and the round places in between that are named.
struct Axis {
    struct Tick: Hashable {
        var value: Double
        var label: String
    }

    /// The value at the beginning. Always less than `high`.
    let low: Double
    let high: Double
    let ticks: [Tick]

    /// 0 at the beginning, 1 at the end; values beyond are put there.
    func position(_ value: Double) -> Double { min(max((value - low) / (high - low), 0), 1) }

    /// The widest of the labels, in columns.
    func labelWidth(_ options: DisplayOptions) -> Int {
        ticks.map { Text.width(of: $0.label, ambiguousIsWide: options.ambiguousIsWide) }.max() ?? 0
    }
}

// MARK: - Numbers

extension Axis {
    /// An axis from a round number to a round number, with about `count` steps of 1, 2 or 5 times a power of ten.
    ///
    /// - Parameters:
    ///   - includesZero: for bars, whose length is the number.
    ///   - isTight: the axis ends at the values; its ticks stand in between.
    ///   - type: how the numbers are written; whole numbers have no steps between.
    static func numbers(
        _ low: Double, _ high: Double, count: Int, includesZero: Bool = false, isTight: Bool = false,
        type: DisplayType = .decimal, language: Language = .english
    ) -> Axis {
        var low = clamped(min(low, high))
        var high = clamped(max(low, clamped(high)))
        if includesZero {
            low = min(low, 0)
            high = max(high, 0)
        }
        // Equal values, or so nearly equal that no number lies between: a stretch around them.
        let size = max(low.magnitude, high.magnitude)
        if high - low <= size * 1e-12 || high - low < 1e-290 {
            let margin = size > 1e-280 ? size * 0.5 : 1
            if low >= 0, size > 0 {
                (low, high) = (includesZero ? 0 : low - margin, high + margin)
            } else if size > 0 {
                (low, high) = (low - margin, includesZero ? 0 : high + margin)
            } else {
                (low, high) = (0, 1)
            }
        }
        let isWhole = type == .count || type == .integer
        let step = RoundStep(atLeast: (high - low) / Double(max(1, count)), isWhole: isWhole)
        let first = (low / step.size + 1e-9).rounded(.down)
        let last = (high / step.size - 1e-9).rounded(.up)
        let steps = max(1, Int(last - first))
        let values = (0...steps).map { step.value(first + Double($0)) }
        let text = TickText(step: step, largest: max(values[0].magnitude, values[steps].magnitude), type, language)
        let inner = values.filter { $0 >= low && $0 <= high }
        if isTight, !inner.isEmpty {
            return Axis(low: low, high: high, ticks: inner.map { Tick(value: $0, label: text.label($0)) })
        }
        return Axis(
            low: values[0], high: values[steps], ticks: values.map { Tick(value: $0, label: text.label($0)) })
    }

    /// The largest number that is drawn: far from where differences and round steps stop being numbers.
    static let largest = 1e300

    private static func clamped(_ value: Double) -> Double { min(max(value, -2 * largest), 2 * largest) }
}

/// 1, 2 or 5 times a power of ten.
struct RoundStep: Hashable {
    let mantissa: Int
    let exponent: Int

    init(_ mantissa: Int, _ exponent: Int) { (self.mantissa, self.exponent) = (mantissa, exponent) }

    /// The smallest round step that is at least that large.
    init(atLeast wanted: Double, isWhole: Bool = false) {
        var exponent = Int(log10(wanted).rounded(.down))
        var mantissa = 1
        let least = wanted * (1 - 1e-9)
        while Self.number(mantissa, exponent) < least {
            switch mantissa {
            case 1: mantissa = 2
            case 2: mantissa = 5
            default:
                mantissa = 1
                exponent += 1
            }
        }
        (self.mantissa, self.exponent) = isWhole && exponent < 0 ? (1, 0) : (mantissa, exponent)
    }

    var size: Double { Self.number(mantissa, exponent) }

    /// So many steps from zero, the nearest number to the decimal: 0.3 and not 0.30000000000000004.
    func value(_ steps: Double) -> Double {
        guard steps.magnitude < 1e15 else { return steps * size }
        return Self.number(Int(steps) * mantissa, exponent)
    }

    /// Decimals that write every multiple of the step.
    var decimals: Int { max(0, -exponent) }

    private static func number(_ whole: Int, _ exponent: Int) -> Double { Double("\(whole)e\(exponent)") ?? 0 }
}

/// How the round numbers of an axis are written: shortly, and all in the same unit.
struct TickText {
    private let unit: (size: Double, name: String)
    private let decimals: Int
    private let type: DisplayType
    private let isScientific: Bool

    init(step: RoundStep, largest: Double, _ type: DisplayType, _ language: Language) {
        self.type = type
        let units: [(Double, String)] =
            language == .chinese
            ? [(1e12, "万亿"), (1e8, "亿"), (1e4, "万")] : [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")]
        let shortest = language == .chinese ? 1e4 : 1e5
        isScientific = largest >= 1e18 || step.exponent < -8
        unit =
            type == .integer || type == .percent || largest < shortest
            ? (1, "") : units.first { largest >= $0.0 }.map { ($0.0, $0.1) } ?? (1, "")
        let shift = type == .percent ? 2 : -Int(log10(unit.size).rounded())
        decimals = max(0, -(step.exponent + shift))
    }

    func label(_ value: Double) -> String {
        if value == 0 { return type == .percent ? "0 %" : "0" }
        if isScientific { return Self.scientific(value) }
        if type == .percent { return NumberText.fixed(value * 100, decimals: decimals) + " %" }
        let text = NumberText.fixed(value / unit.size, decimals: decimals)
        guard type != .integer, decimals == 0, let whole = Int64(text) else { return text + unit.name }
        return NumberText.integer(whole) + unit.name
    }

    /// Four digits and a power of ten: `9.223e+18`.
    private static func scientific(_ value: Double) -> String {
        let exponent = Int(log10(max(value.magnitude, 1e-300)).rounded(.down)) - 3
        let digits = (value / RoundStep(1, exponent).size).rounded()
        guard digits.magnitude < 1e6, let rounded = Double("\(Int(digits))e\(exponent)") else {
            return NumberText.real(value)
        }
        return NumberText.real(rounded)
    }
}

// MARK: - Categories

extension Axis {
    /// One place a category, in the middle of its share of the line; as many labels as there is room for.
    static func categories(_ labels: [String], count: Int) -> Axis {
        let stride = max(1, (labels.count + max(1, count) - 1) / max(1, count))
        return Axis(
            low: -0.5, high: Double(max(1, labels.count)) - 0.5,
            ticks: labels.enumerated().filter { $0.offset % stride == 0 }.map {
                Tick(value: Double($0.offset), label: $0.element)
            })
    }
}
