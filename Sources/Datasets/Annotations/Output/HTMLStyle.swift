/// The style sheet of a page.
enum HTMLStyle {
  /// - Parameter switches: labels that can be hidden.
  static func text(switches: Int) -> String {
    let light = colors { $0.light }
    let dark = colors { $0.dark }
    let hidden = (0..<switches).map { "html:has(#s\($0):not(:checked)) .l\($0)" }
    return """
      \(page)
      \(light)
      @media screen and (prefers-color-scheme: dark) {
      :root { --page: #0e1116; --card: #161a21; --ink: #e6e9ee; --soft: #9aa3b0; --line: #2a303a; --link: #9cc4ff; }
      \(dark)
      }
      \(hidden.joined(separator: ",\n")) { background: none; box-shadow: none; padding: 0; }
      \(hidden.map { $0 + " small" }.joined(separator: ",\n")) { display: none; }
      \(print)
      """
  }

  private static func colors(_ scheme: (LabelColor) -> (background: String, ink: String)) -> String {
    LabelColor.all.enumerated().map { place, color in
      ".c\(place) { --back: #\(scheme(color).background); --mark: #\(scheme(color).ink); }"
    }.joined(separator: "\n")
  }

  private static let page = """
    :root { color-scheme: light dark; --page: #f4f5f7; --card: #fff; --ink: #1a1d24; --soft: #59616e;
      --line: #dfe3e8; --link: #0b57b7; }
    * { box-sizing: border-box; }
    html { scroll-behavior: auto; scroll-padding-top: 1rem; }
    body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.5rem 4rem; display: grid; gap: 0 2rem;
      grid-template: "head head" auto "side main" 1fr / 15rem minmax(0, 1fr);
      background: var(--page); color: var(--ink);
      font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    header { grid-area: head; margin-bottom: 1.5rem; }
    h1 { margin: 0; font-size: 1.5rem; line-height: 1.25; letter-spacing: -.015em; font-weight: 650; }
    main { grid-area: main; min-width: 0; }
    aside { grid-area: side; position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem);
      overflow: auto; font-size: .875rem; padding: 0 .25rem; }
    aside h2 { margin: 0 0 .125rem; font-size: .8125rem; font-weight: 650; }
    nav h2 { margin: 1.75rem 0 .375rem; }
    .facts { margin: 0; color: var(--soft); font-size: .8125rem; }
    ul, ol { list-style: none; margin: .5rem 0 0; padding: 0; }
    li { min-width: 0; }
    .labels label, .option, nav li { display: flex; gap: .625rem; align-items: baseline; }
    .labels label { padding: .25rem .375rem; margin: 0 -.375rem; border-radius: .375rem; cursor: pointer; }
    .labels label:hover { background: var(--line); }
    .labels bdi, nav a { min-width: 0; overflow-wrap: anywhere; flex: 1; }
    .labels bdi { font-weight: 550; }
    .labels input, .dot { appearance: none; flex: none; width: 1rem; height: 1rem; margin: 0; align-self: center;
      border-radius: .25rem; background: var(--back); border: 1.5px solid var(--mark); display: grid;
      place-content: center; cursor: pointer; }
    .labels input:checked::before { content: ""; width: .3rem; height: .55rem; margin-top: -.125rem;
      border: solid var(--mark); border-width: 0 2px 2px 0; transform: rotate(45deg); }
    .labels input:not(:checked) { background: none; }
    .labels label:has(input:not(:checked)) bdi { color: var(--soft); text-decoration: line-through; }
    .count { color: var(--soft); font-variant-numeric: tabular-nums; }
    .option { margin: .75rem 0 .5rem; color: var(--soft); align-items: center; cursor: pointer; }
    .option input { margin: 0; width: 1rem; height: 1rem; accent-color: var(--soft); }
    nav ol { margin: 0; }
    nav li { padding: .1875rem 0; }
    a { color: var(--link); text-decoration: none; }
    a:hover { text-decoration: underline; }
    :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
    .skip { position: absolute; left: -100vw; }
    .skip:focus { left: 1rem; top: 1rem; padding: .5rem .75rem; background: var(--card); z-index: 1; }
    section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
      padding: 1.75rem 2rem 2rem; margin-bottom: 1.5rem; }
    section:target { border-color: var(--link); }
    section h2 { margin: 0; font-size: 1.0625rem; line-height: 1.35; font-weight: 650; overflow-wrap: anywhere; }
    .text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; tab-size: 4;
      max-width: 46rem; margin-top: 1.125rem; font-size: 1.0625rem; line-height: 1.95; }
    .page { border: 0; border-top: 1px dashed var(--soft); margin: 1.75rem 0 1rem; overflow: visible; height: 0; }
    .page::after { content: "Page " attr(data-page); display: block; width: max-content; margin: -.7rem auto 0;
      padding: 0 .75rem; background: var(--card); color: var(--soft); font-size: .75rem; line-height: 1.4rem; }
    mark { background: var(--back); color: inherit; padding: .175em .35em; border-radius: .35em;
      unicode-bidi: isolate; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
    mark small { color: var(--mark); font-size: .6875em; line-height: 1; font-weight: 700; letter-spacing: .02em;
      margin-inline-start: .3em; white-space: nowrap; unicode-bidi: isolate; vertical-align: .07em;
      -webkit-user-select: none; user-select: none; }
    .score { font-weight: 500; letter-spacing: 0; margin-inline-start: .2em; font-variant-numeric: tabular-nums; }
    html:has(#scores:not(:checked)) .score { display: none; }
    .control { font-size: .6875em; line-height: 1; vertical-align: .07em; color: var(--soft); border: 1px solid var(--line); border-radius: .25em;
      padding: .1em .3em; margin: 0 .1em; unicode-bidi: isolate; }
    @media (max-width: 52rem) {
    body { grid-template: "head" auto "side" auto "main" auto / minmax(0, 1fr); padding: 1.25rem 1rem 3rem; }
    header { margin-bottom: 1rem; }
    aside { position: static; max-height: none; margin-bottom: 1.5rem; }
    .labels { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
    section { padding: 1.25rem; }
    }
    @media (forced-colors: active) { mark { border: 1px solid; } .labels input { border-color: CanvasText; } }
    """

  private static let print = """
    @media print {
    :root { --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; }
    body { display: flex; flex-direction: column; max-width: none; padding: 0; }
    aside { position: static; order: 1; max-height: none; margin-bottom: 1.5rem; align-self: stretch; }
    main { order: 2; }
    .labels { display: flex; flex-wrap: wrap; gap: 0 1.5rem; }
    .skip, .option, .labels label:has(input:not(:checked)) { display: none; }
    section { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 1rem 0; }
    section h2, section .facts { break-after: avoid; }
    .text { max-width: none; font-size: 11pt; }
    mark, .labels input { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
    }
    """
}
