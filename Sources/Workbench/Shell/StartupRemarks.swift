import Archive
import Display
import Glibc
import Model
import Query

// What somebody who opens an archive should know before working with it.
extension Session {
    /// Days after which imported data is called old, and a backup.
    private static let staleData: Int64 = 30
    private static let staleBackup: Int64 = 7
    private static let day: Int64 = 86_400

    /// A line each, the most pressing first; none for made-up archives. Asks small tables only.
    public func startupRemarks() -> [String] {
        let properties = engine.properties
        guard !properties.isDemo, !properties.isSandbox else { return [] }
        defer { endBlock() }
        return importRemarks() + (engine.isReadOnly ? [] : backupRemarks(properties.uuid))
    }

    private var isChinese: Bool { options.display.language == .chinese }

    private func importRemarks() -> [String] {
        let newest = Statement(
            sql: #"SELECT "file", max("imported_at") FROM "import_run" GROUP BY "file" ORDER BY 2 DESC LIMIT 100"#,
            columns: [.text, .datetime])
        guard let rows = try? store.rows(newest) else { return [] }
        let runs = rows.compactMap { row -> (file: String, at: Timestamp)? in
            guard case .text(let file) = row[0], case .datetime(let at) = row[1] else { return nil }
            return (file, at)
        }
        var remarks: [String] = []
        for run in runs where run.file.hasPrefix("/") {
            var status = stat()
            guard stat(run.file, &status) == 0, Int64(status.st_mtim.tv_sec) > run.at.seconds else { continue }
            let on = ArchiveProperties.minute(of: run.at)
            remarks.append(
                isChinese
                    ? "\(run.file) 在 \(on) 导入之后有改动：请重新导入"
                    : "\(run.file) changed since it was imported on \(on): import it again")
            if remarks.count == 3 { break }
        }
        if remarks.isEmpty, let last = runs.first {
            let days = (Clock.now.seconds - last.at.seconds) / Self.day
            let on = ArchiveProperties.minute(of: last.at).prefix(10)
            if days > Self.staleData {
                remarks.append(
                    isChinese
                        ? "最近一次导入是 \(on)，已过 \(days) 天"
                        : "the newest import is of \(on), \(days) \(days == 1 ? "day" : "days") ago")
            }
        }
        return remarks
    }

    private func backupRemarks(_ archive: String) -> [String] {
        guard let folder = options.stateFolder, let newest = try? ChangeHistory(session: store).newest(), newest > 0
        else { return [] }
        let call = #"archive:backup("/…/NAME.dossier")"#
        guard let last = BackupRecord.last(of: archive, in: folder) else {
            return [
                isChinese
                    ? "没有本机对此档案做过备份的记录：\(call) 可做备份"
                    : "no backup of this archive is on record on this computer: \(call) makes one"
            ]
        }
        let days = (Clock.now.seconds - last.at.seconds) / Self.day
        guard days >= Self.staleBackup, newest > last.changeSet else { return [] }
        let since = newest - last.changeSet
        return [
            isChinese
                ? "最近一次备份在 \(days) 天前（\(last.path)），其后有 \(since) 个变更集：\(call)"
                : "the last backup is \(days) \(days == 1 ? "day" : "days") old (\(last.path)), \(since) change \(since == 1 ? "set" : "sets") ago: \(call)"
        ]
    }
}
