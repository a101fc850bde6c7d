import Analysis
import Display
import Model

// The declaration of an analysis as a page of help.
extension Session {
    func analysisHelp(_ name: String) -> HelpView? {
        AnalysisCatalogue.all.first { $0.declaration.name == name }.map { page($0.declaration) }
    }

    private func page(_ declaration: AnalysisDeclaration) -> HelpView {
        let isChinese = options.display.language == .chinese
        var blocks: [HelpView.Block] = [
            .heading(isChinese ? "\(declaration.name) \(declaration.label.zh)" : declaration.name),
            .paragraph(declaration.summary),
        ]
        blocks += declaration.definition.map { .paragraph($0) }
        if !declaration.parameters.isEmpty {
            blocks.append(.heading("Parameters"))
            blocks.append(
                .list(
                    declaration.parameters.map { parameter in
                        let standard = parameter.standard.map { " (default \($0))" } ?? " (needed)"
                        return HelpView.Entry(parameter.name, parameter.help + standard)
                    }))
        }
        blocks.append(.heading("Columns"))
        blocks.append(.list(declaration.columns.map { HelpView.Entry($0.name, $0.meaning) }))
        blocks.append(.code(declaration.examples))
        return HelpView(blocks)
    }

    /// What can be asked of an entity's rows beyond the methods that all relations have; nothing for most entities.
    func analyses(of entity: Entity) -> [HelpView.Block] {
        let entries = AnalysisCatalogue.declarations.compactMap { declaration -> HelpView.Entry? in
            guard case .relation(let entities) = declaration.subject, entities.contains(entity) else { return nil }
            return HelpView.Entry(":\(declaration.name){…}", declaration.summary)
        }
        return entries.isEmpty ? [] : [.heading("Analyses"), .list(entries)]
    }

    /// All of them, a line each.
    var analysesOverview: HelpView {
        HelpView([
            .heading("Analyses"),
            .paragraph(
                "Each gives a relation or a table, to be filtered, grouped, charted, saved. Parameters go in by name; help \"rfm\" has the definition."
            ),
            .list(
                AnalysisCatalogue.declarations.map { declaration in
                    let subject: String =
                        switch declaration.subject {
                        case .relation(let entities): entities.first?.plural ?? ""
                        case .table: "t"
                        }
                    return HelpView.Entry("\(subject):\(declaration.name){…}", declaration.summary)
                }),
        ])
    }
}
