import ArgumentParser
import Glibc
import Model

/// The language of help, labels and messages, where neither the environment nor the locale should say it.
struct LanguageOption: ParsableArguments {
    @Option(
        name: .customLong("lang"),
        help: ArgumentHelp(
            "The language of help, labels and messages: zh or en. Else $DOSSIER_LANGUAGE or the locale says it.",
            valueName: "zh|en"))
    var language: String?

    func validate() throws {
        guard let language else { return }
        guard Language(rawValue: language) != nil else {
            throw ValidationError("--lang is zh or en, not \"\(language)\"")
        }
        // As if the environment said it: whatever is shown from here on, an error of the command line too, asks there.
        setenv("DOSSIER_LANGUAGE", language, 1)
    }
}
