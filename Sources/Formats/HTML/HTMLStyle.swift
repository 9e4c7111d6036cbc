/// How the page looks: one style sheet within it, for light, dark and paper.
enum HTMLStyle {
    /// - Parameter title: Escaped.
    static func head(title: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title) - straybyte</title>
        <style>
        \(sheet)
        </style>
        </head>
        <body>

        """
    }

    private static let sheet = """
        :root {
          color-scheme: light dark;
          --ground: #ffffff; --text: #1b1f24; --dim: #59636e; --line: #d1d9e0; --panel: #f6f8fa;
          --request: #0b62c4; --response: #1a7431; --interim: #5a4fcf; --tunnel: #59636e;
          --stray: #8a5a00; --eaten: #8e2b8b; --bad: #c01c28; --warn: #8a5a00; --ok: #1a7431;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #0d1117; --text: #e6edf3; --dim: #9198a1; --line: #3d444d; --panel: #151b23;
            --request: #6cb2ff; --response: #5fd381; --interim: #b0a6ff; --tunnel: #9198a1;
            --stray: #ecc048; --eaten: #ea9ae7; --bad: #ff7b72; --warn: #ecc048; --ok: #5fd381;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem; max-width: 80rem; background: var(--ground); color: var(--text);
          font: 15px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
        h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.15rem; margin: 0; } h3 { font-size: 1rem; margin: 0; }
        p { margin: .3rem 0; }
        code, pre, .time, .label, .flow, .piece, td { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, monospace;
          font-size: 13px; }
        pre { margin: .3rem 0; padding: .5rem; background: var(--panel); border: 1px solid var(--line);
          border-radius: 4px; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; color: var(--text); }
        code, .message { white-space: pre-wrap; overflow-wrap: anywhere; }
        a { color: var(--request); }
        .verdict { font-size: 1.1rem; font-weight: 600; }
        .dim { color: var(--dim); } .bad { color: var(--bad); } .warn { color: var(--warn); } .ok { color: var(--ok); }
        .stray { color: var(--stray); } .eaten { color: var(--eaten); }
        .wide { overflow-x: auto; }
        .counts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1rem 0; }
        .counts dt { color: var(--dim); } .counts dd { margin: 0; font-size: 1.3rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td { padding: .2rem .6rem; border-bottom: 1px solid var(--line); text-align: left; }
        th { color: var(--dim); font-weight: 500; } .number { text-align: right; }
        section { margin-top: 2.5rem; padding-top: 1rem; border-top: 2px solid var(--line); }
        .finding { margin: .8rem 0; padding: .6rem 1rem; background: var(--panel); border: 1px solid var(--line);
          border-left: 5px solid currentColor; border-radius: 4px; }
        .finding > * { color: var(--text); } .finding > h3 { color: inherit; } .finding > .dim { color: var(--dim); }
        .finding dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0 0; }
        .finding dt { color: var(--dim); } .finding dd { margin: 0; min-width: 0; }
        .finding ul { margin: 0; padding-left: 1.1rem; }
        .lanes { margin: 1rem 0; min-width: 40rem; }
        .lane { display: flex; margin: 2px 0; }
        .name { flex: 0 0 4rem; color: var(--dim); }
        .piece { flex: 1 1 0; min-width: 2.2rem; padding: 0 .3rem; overflow: hidden; white-space: nowrap;
          text-overflow: ellipsis; border: 1px solid currentColor; border-right-width: 0; }
        .piece:last-child { border-right-width: 1px; }
        .piece.request { color: var(--request); } .piece.response { color: var(--response); }
        .piece.even { background: var(--panel); border-style: dashed; }
        .piece.unjudged { color: var(--dim); border-style: dotted; }
        .piece.stray, .stray > .flow > summary { background: repeating-linear-gradient(135deg, transparent 0 5px,
          color-mix(in srgb, var(--stray) 28%, transparent) 5px 8px); }
        .piece.differs, .eaten > .flow > summary { background: repeating-linear-gradient(45deg, transparent 0 3px,
          color-mix(in srgb, var(--eaten) 30%, transparent) 3px 6px); }
        .piece.differs { color: var(--eaten); }
        .piece.here { box-shadow: inset 4px 0 0 var(--bad); }
        .timeline { min-width: 52rem; }
        .row { display: grid; grid-template-columns: 6.5rem 4rem minmax(0, 1fr) 13rem; gap: 0 .6rem; padding: 1px 0;
          align-items: start; }
        .time { color: var(--dim); text-align: right; }
        .said { grid-column: 3 / 5; overflow-wrap: anywhere; }
        .ends .flow { display: flex; justify-content: space-between; color: var(--dim); }
        .request > .label, .request > .flow > summary { color: var(--request); }
        .response > .label, .response > .flow > summary { color: var(--response); }
        .interim > .label, .interim > .flow > summary { color: var(--interim); }
        .tunnel > .label, .tunnel > .flow > summary { color: var(--tunnel); }
        .stray > .label, .stray > .flow > summary { color: var(--stray); font-weight: 600; }
        .eaten > .label, .eaten > .flow > summary { color: var(--eaten); font-weight: 600; }
        summary { display: flex; align-items: center; cursor: pointer; list-style: none; white-space: nowrap; }
        summary::-webkit-details-marker { display: none; }
        summary:focus-visible { outline: 2px solid currentColor; }
        .says, .count { display: flex; align-items: center; min-width: 0; flex: 1 1 0; overflow: hidden; }
        .says { flex-grow: 3; }
        .says::before, .says::after, .count::before, .count::after { content: ""; flex: 1 1 .8rem; margin: 0 .4rem;
          border-top: 2px solid currentColor; }
        .stray .says::before, .stray .says::after, .stray .count::before, .stray .count::after { border-top-style: dashed; }
        .eaten .says::before, .eaten .says::after, .eaten .count::before, .eaten .count::after { border-top-style: double; }
        @media print {
          :root { color-scheme: light; }
          body { max-width: none; padding: 0; font-size: 10pt; }
          section { break-before: auto; } .finding, .row, .lanes { break-inside: avoid; }
          .wide { overflow: visible; } .timeline, .lanes { min-width: 0; }
          .row { grid-template-columns: 5.5rem 3rem minmax(0, 1fr) 9rem; }
          .piece, .row, summary { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          a { color: inherit; text-decoration: none; }
        }
        """
}
