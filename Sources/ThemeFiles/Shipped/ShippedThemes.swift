/// The files of the folder `themes`, compiled in so that the executable runs from anywhere.
///
/// To ship one: the file, then `themes/compile-in`, which writes this folder.
enum ShippedThemes {
    static let all: [(name: String, text: String)] = [
        ("default-dark", defaultDark),
        ("default-light", defaultLight),
        ("dracula", dracula),
        ("gruvbox-dark", gruvboxDark),
        ("gruvbox-light", gruvboxLight),
        ("high-contrast-dark", highContrastDark),
        ("high-contrast-light", highContrastLight),
        ("monochrome", monochrome),
        ("nord", nord),
        ("okabe-ito-dark", okabeItoDark),
        ("okabe-ito-light", okabeItoLight),
        ("solarized-dark", solarizedDark),
        ("solarized-light", solarizedLight),
        ("term16", term16),
    ]
}
