import Glibc

/// A log-likelihood with its gradient, of parameters that are all above 0.
protocol LikelihoodModel {
    /// The parameters' names, in their order.
    static var parameters: [String] { get }

    /// The log-likelihood at these parameters and its derivatives by them.
    func logLikelihood(_ parameters: [Double]) -> (value: Double, gradient: [Double])
}

/// Parameters fitted by maximum likelihood.
struct MaximumLikelihoodFit {
    struct Estimate {
        let name: String
        let value: Double
        /// Missing where the likelihood is too flat around the maximum to tell.
        let standardError: Double?
        /// The 95 % confidence interval, of a normal distribution of the parameter's logarithm: never below 0.
        let interval: ClosedRange<Double>?
    }

    let estimates: [Estimate]
    let logLikelihood: Double

    var values: [Double] { estimates.map { $0.value } }

    /// Why there is no fit.
    enum Failure: Error, Hashable {
        /// No start came to rest.
        case noConvergence
        /// A parameter ran off to 0 or without bound: the likelihood has no maximum inside.
        case atTheEdge(parameter: String, isLarge: Bool)
    }

    /// Beyond these a parameter has run off.
    private static let edge = 1e-5...1e5

    /// Climbs with BFGS in the parameters' logarithms, from the most promising of the starts.
    /// - Parameters:
    ///   - model: what is fitted.
    ///   - starts: where to begin, each a value for every parameter.
    ///   - scale: what a parameter is measured against when it is asked whether it ran off; 1 for plain numbers.
    init(_ model: some LikelihoodModel, starts: [[Double]], scale: [Double]) throws(Failure) {
        let names = type(of: model).parameters
        // A few steps from everywhere show where the highest ground is; from there it goes to the top.
        let promising = starts.compactMap { Self.climb(model, from: $0.map { log($0) }, steps: Self.trialSteps) }
            .sorted { $0.value > $1.value }
        var top: Climb?
        for trial in promising {
            let climb = trial.isAtRest ? trial : Self.climb(model, from: trial.point, steps: Self.allSteps)
            if let climb, climb.isAtRest {
                top = climb
                break
            }
        }
        guard let best = top else { throw .noConvergence }
        let ratios = zip(best.point, scale).map { exp($0) / $1 }
        if let worst = ratios.indices.max(by: { abs(log(ratios[$0])) < abs(log(ratios[$1])) }),
            !Self.edge.contains(ratios[worst])
        {
            throw .atTheEdge(parameter: names[worst], isLarge: ratios[worst] > 1)
        }
        let errors = Self.standardErrors(model, at: best.point)
        estimates = names.enumerated().map { index, name in
            let value = exp(best.point[index])
            guard let error = errors?[index] else {
                return Estimate(name: name, value: value, standardError: nil, interval: nil)
            }
            let reach = 1.959_963_984_540_054 * error
            return Estimate(
                name: name, value: value, standardError: value * error,
                interval: value * exp(-reach)...value * exp(reach))
        }
        logLikelihood = best.value
    }

    // MARK: Climbing

    /// A slope this small against the log-likelihood is none: along a flat ridge, as Gamma-Gamma has, a larger one would
    /// still be some hundredths of a per cent away from the top.
    private static let atRest = 1e-9
    /// And this small where rounding shows no way up any more.
    private static let almostAtRest = 1e-6

    /// The log-likelihood and its gradient by the parameters' logarithms; nil where it is no number.
    private static func evaluate(_ model: some LikelihoodModel, _ point: [Double]) -> (Double, [Double])? {
        let parameters = point.map { exp($0) }
        guard parameters.allSatisfy({ $0.isFinite && $0 > 0 }) else { return nil }
        let (value, gradient) = model.logLikelihood(parameters)
        let scaled = zip(parameters, gradient).map { $0 * $1 }
        guard value.isFinite, scaled.allSatisfy({ $0.isFinite }) else { return nil }
        return (value, scaled)
    }

    /// How far a climb came, in the parameters' logarithms.
    private struct Climb {
        let point: [Double]
        let value: Double
        let isAtRest: Bool
    }

    private static let trialSteps = 20
    private static let allSteps = 500

    /// BFGS with a line search that halves the step until it climbs enough (Armijo). Nil where it cannot even begin, or
    /// stands on a slope that it finds no way up.
    private static func climb(_ model: some LikelihoodModel, from start: [Double], steps: Int) -> Climb? {
        let n = start.count
        var point = start
        guard var (value, gradient) = evaluate(model, point) else { return nil }
        var inverse = identity(n)
        var slowSteps = 0
        for iteration in 0..<steps {
            let size = gradient.map { abs($0) }.max() ?? 0
            if size <= atRest * max(1, abs(value)) { return Climb(point: point, value: value, isAtRest: true) }
            var direction = multiply(inverse, gradient)
            var slope = dot(direction, gradient)
            if slope <= 0 || !slope.isFinite {
                inverse = identity(n)
                direction = gradient
                slope = dot(gradient, gradient)
            }
            // No step larger than a factor of e² in any parameter.
            let longest = direction.map { abs($0) }.max() ?? 0
            var step = min(1, 2 / max(longest, 1e-300))
            if iteration == 0 { step = min(step, 0.5 / max(longest, 1e-300)) }
            var next: (point: [Double], value: Double, gradient: [Double])?
            while step > 1e-14 {
                let trial = zip(point, direction).map { $0 + step * $1 }
                if let (reached, slopes) = evaluate(model, trial), reached >= value + 1e-4 * step * slope {
                    next = (trial, reached, slopes)
                    break
                }
                step /= 2
            }
            guard let next else {
                // No way up is left: at rest where rounding hides the rest of the slope, else nowhere.
                return size <= almostAtRest * max(1, abs(value))
                    ? Climb(point: point, value: value, isAtRest: true) : nil
            }
            let moved = zip(next.point, point).map { $0 - $1 }
            // Of the negative log-likelihood, whose curvature is positive around its minimum.
            let turned = zip(gradient, next.gradient).map { $0 - $1 }
            update(&inverse, moved, turned)
            let gained = next.value - value
            (point, value, gradient) = next
            // Nobody can tell two log-likelihoods apart by this, however long the ridge goes on.
            slowSteps = gained < 1e-8 ? slowSteps + 1 : 0
            if slowSteps == 4, (gradient.map { abs($0) }.max() ?? 0) <= almostAtRest * max(1, abs(value)) {
                return Climb(point: point, value: value, isAtRest: true)
            }
        }
        return Climb(point: point, value: value, isAtRest: false)
    }

    private static func update(_ inverse: inout [[Double]], _ moved: [Double], _ turned: [Double]) {
        let curvature = dot(moved, turned)
        guard curvature > 1e-12 * (dot(turned, turned) * dot(moved, moved)).squareRoot() else { return }
        let n = moved.count
        let image = multiply(inverse, turned)
        let factor = (1 + dot(turned, image) / curvature) / curvature
        for i in 0..<n {
            for j in 0..<n {
                inverse[i][j] +=
                    factor * moved[i] * moved[j] - (image[i] * moved[j] + moved[i] * image[j]) / curvature
            }
        }
    }

    // MARK: Errors

    /// Standard errors of the parameters' logarithms, from the curvature of the log-likelihood at its maximum: central
    /// differences of the gradient. Nil where it is not curved downwards in every direction.
    private static func standardErrors(_ model: some LikelihoodModel, at point: [Double]) -> [Double]? {
        let n = point.count
        var information = identity(n)
        let reach = 1e-4
        for i in 0..<n {
            var (above, below) = (point, point)
            above[i] += reach
            below[i] -= reach
            guard let (_, up) = evaluate(model, above), let (_, down) = evaluate(model, below) else { return nil }
            for j in 0..<n { information[i][j] = (down[j] - up[j]) / (2 * reach) }
        }
        for i in 0..<n {
            for j in 0..<i {
                let mean = (information[i][j] + information[j][i]) / 2
                information[i][j] = mean
                information[j][i] = mean
            }
        }
        guard let variances = inverseDiagonal(information) else { return nil }
        return variances.map { $0.squareRoot() }
    }

    /// The diagonal of the inverse of a symmetric, positive definite matrix by its Cholesky factor; nil for others.
    private static func inverseDiagonal(_ matrix: [[Double]]) -> [Double]? {
        let n = matrix.count
        var factor = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
        for i in 0..<n {
            for j in 0...i {
                var sum = matrix[i][j]
                for k in 0..<j { sum -= factor[i][k] * factor[j][k] }
                if i == j {
                    guard sum > 0, sum.isFinite else { return nil }
                    factor[i][i] = sum.squareRoot()
                } else {
                    factor[i][j] = sum / factor[j][j]
                }
            }
        }
        return (0..<n).map { column in
            // Solves L y = e; the squares of y add up to the inverse's entry.
            var y = [Double](repeating: 0, count: n)
            for i in column..<n {
                var sum = i == column ? 1.0 : 0
                for k in column..<i { sum -= factor[i][k] * y[k] }
                y[i] = sum / factor[i][i]
            }
            return dot(y, y)
        }
    }

    // MARK: Vectors

    private static func identity(_ n: Int) -> [[Double]] {
        (0..<n).map { i in (0..<n).map { $0 == i ? 1 : 0 } }
    }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

    private static func multiply(_ matrix: [[Double]], _ vector: [Double]) -> [Double] {
        matrix.map { dot($0, vector) }
    }
}
