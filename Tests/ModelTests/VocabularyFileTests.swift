import Foundation
import Testing

@testable import Model

/// The model's table, where it lies beside the checkout.
private let modelFile = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared/model.tsv")

@Suite("The vocabulary against model.tsv")
struct VocabularyFileTests {
    @Test(
        "every entity and field of the file is declared, in its order, with the same type, label, unit, privacy, inverse and requirement",
        .enabled(if: FileManager.default.fileExists(atPath: modelFile.path), "model.tsv is not beside the checkout"))
    func declarationsMatchTheFile() throws {
        let lines = try String(contentsOf: modelFile, encoding: .utf8).split(separator: "\n").dropFirst()
        let expected = lines.map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
        let declared = Vocabulary.entities.flatMap { entity in
            entity.fields.map { field in row(of: field, in: entity) }
        }
        #expect(declared.count == expected.count)
        for (ours, theirs) in zip(declared, expected) { #expect(ours == theirs) }
    }

    private func row(of field: Field, in entity: Entity) -> [String] {
        var allowed = field.note
        if let values = field.allowedValues {
            allowed = values.joined(separator: ", ") + (allowed.isEmpty ? "" : "; " + allowed)
        }
        if let derivation = field.derivation { allowed = "derived: " + derivation }
        var inverse = ""
        if case .reference(_, let name?) = field.type { inverse = name }
        let required =
            switch field.requiredFor {
            case .nobody: ""
            case .all: "all"
            case .classes(let classes): classes.joined(separator: " ")
            }
        return [
            entity.name, field.name, field.label.zh, field.type.name, field.unit ?? "", allowed,
            field.privacy.rawValue, inverse, required,
        ]
    }
}
