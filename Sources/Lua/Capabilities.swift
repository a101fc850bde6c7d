/// What a script may reach outside of Lua: files, by folder. Nothing is allowed that is not listed.
public struct Capabilities: Sendable, Hashable {
    /// Folders, or single files, that may be read, with everything below them. Relative paths are relative to the
    /// working folder at the time they are applied; symbolic links are resolved then.
    public var readFolders: [String]
    /// The same for writing, removing and renaming. Writing does not include reading.
    public var writeFolders: [String]
    /// Where `require` finds modules, with everything below; nil: `require` finds nothing.
    public var moduleFolder: String?

    public init(readFolders: [String] = [], writeFolders: [String] = [], moduleFolder: String? = nil) {
        self.readFolders = readFolders
        self.writeFolders = writeFolders
        self.moduleFolder = moduleFolder
    }

    /// No files at all.
    public static let none = Capabilities()
}

/// A folder that capabilities name and that is not there.
public struct CapabilityError: Error, Hashable, CustomStringConvertible {
    public enum Use: String, Sendable, Hashable {
        case reading, writing, modules
    }

    public let path: String
    public let use: Use

    public init(path: String, use: Use) {
        self.path = path
        self.use = use
    }

    public var description: String {
        switch use {
        case .reading: "cannot allow reading \(path): no such file or folder"
        case .writing: "cannot allow writing to \(path): no such file or folder"
        case .modules: "cannot load modules from \(path): no such folder"
        }
    }
}
