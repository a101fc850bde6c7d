/// Where this person's programs keep what is theirs.
public enum StateFolder {
    /// `~/.local/state/dossier`, or where XDG says.
    public static var path: String? {
        if let state = Output.variable("XDG_STATE_HOME"), state.hasPrefix("/") { return "\(state)/dossier" }
        return Output.variable("HOME").map { "\($0)/.local/state/dossier" }
    }

    /// `~/.config`, or where XDG says.
    public static var configuration: String? {
        if let folder = Output.variable("XDG_CONFIG_HOME"), folder.hasPrefix("/") { return folder }
        return Output.variable("HOME").map { "\($0)/.config" }
    }

    /// The history's file: `$DOSSIER_HISTORY`, which may be `off`; else in the state folder.
    public static var history: String? {
        switch Output.variable("DOSSIER_HISTORY") {
        case "off": nil
        case let path?: path
        case nil: path.map { "\($0)/history" }
        }
    }
}
