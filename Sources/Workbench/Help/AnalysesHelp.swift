import Analysis
import Display
import Model

// Help: the analyses. Their pages are made of their declarations; what these say in Chinese stands in
// `AnalysisInChinese`.
extension HelpTopic {
    static let analyses = HelpTopic(
        "analyses", title: Words(en: "Analyses", zh: "分析"),
        summary: Words(
            en: "RFM, 80/20, class, score, coverage, funnel, CLV …: each with its definition",
            zh: "RFM、二八、分级、评分、覆盖率、漏斗、终身价值等，各有定义"),
        aliases: ["analysis", "客户分析"], related: ["rfm", "pareto", "tables", "charts"]
    ) {
        [
            .text(
                en:
                    "Each gives a relation or a table, to be filtered, grouped, charted, saved. Parameters go in by name; help \"rfm\" has the definition. summary() has the main figures, plan() writes what an analysis found.",
                zh:
                    "每项分析得到一个关系或表，可再筛选、分组、画图、保存。参数按名称给出；help \"rfm\" 列出定义。summary() 给出主要数字，plan() 把所得写入档案。"),
            .examples([
                "clients:rfm():by(\"r_score\", \"f_score\"):count()",
                "clients:pareto{ by = \"revenue\", share = 0.2 }:summary()",
                "clients:classify():where \"class_due ~= class\":count()",
                "clients:coverage{ from = \"2026-07-01\", to = \"2026-09-30\", by = \"owner\" }",
                "campaigns[\"AUG2020\"]:funnel()",
            ]),
            .list(
                AnalysisCatalogue.declarations.map { declaration in
                    let subject: String =
                        switch declaration.subject {
                        case .relation(let entities): entities.first?.plural ?? ""
                        case .table: "t"
                        }
                    let chinese = AnalysisInChinese.of(declaration.name)?.summary ?? declaration.summary
                    return HelpEntry(
                        "\(subject):\(declaration.name){…}", en: declaration.summary,
                        zh: "\(declaration.label.zh)：\(chinese)")
                }),
        ]
    }
}

extension Session {
    /// The page of an analysis, by its name or its label in either language.
    func analysisHelp(_ name: String) -> HelpView? {
        AnalysisCatalogue.declarations.first {
            $0.name == name || $0.label.zh == name || $0.label.en.lowercased() == name.lowercased()
        }.map { page($0) }
    }

    func analysisSummary(_ declaration: AnalysisDeclaration) -> String {
        language == .chinese
            ? AnalysisInChinese.of(declaration.name)?.summary ?? declaration.summary : declaration.summary
    }

    private func page(_ declaration: AnalysisDeclaration) -> HelpView {
        let isChinese = language == .chinese
        let chinese = isChinese ? AnalysisInChinese.of(declaration.name) : nil
        var blocks: [HelpView.Block] = [
            .heading("\(declaration.name)  \(declaration.label[language])"), .paragraph(analysisSummary(declaration)),
        ]
        blocks += (chinese?.definition ?? declaration.definition).map { .paragraph($0) }
        if !declaration.parameters.isEmpty {
            blocks.append(.heading(words(en: "Parameters", zh: "参数")))
            blocks.append(
                .list(
                    declaration.parameters.map { parameter in
                        let standard = parameter.standard.map {
                            words(en: " (default \($0))", zh: "（默认 \(AnalysisInChinese.standards[$0] ?? $0)）")
                        }
                        let meaning = chinese?.parameters[parameter.name] ?? parameter.help
                        return HelpView.Entry(
                            parameter.name, meaning + (standard ?? words(en: " (needed)", zh: "（必填）")))
                    }))
        }
        blocks.append(.heading(words(en: "Columns", zh: "列")))
        blocks.append(
            .list(declaration.columns.map { HelpView.Entry($0.name, chinese?.columns[$0.name] ?? $0.meaning) }))
        blocks.append(.heading(words(en: "Examples", zh: "示例")))
        blocks.append(.code(declaration.examples))
        return HelpView(blocks).seeing(related(declaration) + ["analyses"], language)
    }

    /// Those that answer questions of the same kind.
    private func related(_ declaration: AnalysisDeclaration) -> [String] {
        let kinds = [
            ["rfm", "pareto", "score", "clv", "cohorts", "lifecycle"], ["coverage", "cadence", "quota"],
            ["quality", "classify", "retention", "duplicates", "check_warnings"],
            ["funnel", "roi", "budget", "gifts", "late", "freeze", "extend", "email"], ["check", "check_warnings"],
        ]
        let kind = kinds.first { $0.contains(declaration.name) } ?? []
        return Array(kind.filter { $0 != declaration.name }.prefix(4))
            + (declaration.name == "duplicates" ? ["merging"] : [])
    }

    /// What can be asked of an entity's rows beyond the methods that all relations have; nothing for most entities.
    func analyses(of entity: Entity) -> [HelpView.Block] {
        let entries = AnalysisCatalogue.declarations.compactMap { declaration -> HelpView.Entry? in
            guard case .relation(let entities) = declaration.subject, entities.contains(entity) else { return nil }
            return HelpView.Entry(":\(declaration.name){…}", analysisSummary(declaration))
        }
        return entries.isEmpty ? [] : [.heading(words(en: "Analyses", zh: "分析")), .list(entries)]
    }
}
