/// How the pages look: light or dark as the reader's system is, from 320 pixels on.
///
/// Texts have a contrast of 4.5 to 1 at least on what lies below them, marks and bars of 3 to 1.
enum PageStyle {
  static let text = colors + layout + forms + tables + texts + drawings

  private static let colors = """
    :root { color-scheme: light dark; --page: #f5f6f8; --card: #fff; --ink: #1a1e26; --soft: #515966; --line: #d3d8df;
      --edge: #7d8694; --accent: #1f5f9f; --on: #fff; --bad: #a32020; --for: 22 150 70; --against: 205 50 50;
      --c0: #1f5f9f; --c1: #b5541c; --e0: #cfe3f7; --e1: #fbdcc4; --e2: #d3ecd0; --e3: #e8d9f3; --e4: #f3e7b3;
      --e5: #c9ebe8; }
    @media (prefers-color-scheme: dark) { :root { --page: #101318; --card: #181c23; --ink: #e7eaef; --soft: #a5aebb;
      --line: #333a45; --edge: #76808e; --accent: #8ab8ea; --on: #10161d; --bad: #ff9c94; --for: 40 165 90;
      --against: 225 75 75; --c0: #7fb2e5; --c1: #f0a070; --e0: #1f4063; --e1: #653714; --e2: #23502a; --e3: #4b3060;
      --e4: #564805; --e5: #124f4b; } }

    """

  private static let layout = """
    *, ::before, ::after { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 64rem; padding: 0 1rem 3rem; background: var(--page); color: var(--ink);
      font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
    a { color: var(--accent); }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    main:focus, #result:focus { outline: none; }
    .skip { position: absolute; left: -99rem; background: var(--card); padding: .5rem 1rem; z-index: 1; }
    .skip:focus { left: .5rem; top: .5rem; }
    .hidden { position: absolute; margin: -1px; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    header { border-bottom: 1px solid var(--line); margin-bottom: 1.5rem; }
    nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; align-items: baseline; padding: .75rem 0; }
    nav a { text-decoration: none; padding: .25rem 0; border-bottom: 2px solid transparent; }
    nav a:hover { border-color: var(--edge); }
    nav a[aria-current] { color: var(--ink); border-color: var(--accent); font-weight: 600; }
    .brand { font-weight: 700; font-size: 1.125rem; }
    h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
    h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
    h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
    .note { color: var(--soft); font-size: .9375rem; margin: .5rem 0; }
    .card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin-top: 1.5rem; }
    .card h2 { margin-top: 0; }
    .failure { border-left: 4px solid var(--bad); padding: .25rem 1rem; margin: 1.5rem 0; background: var(--card); }
    .card .failure { margin: 0; }
    .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .75rem 1rem; margin: 1rem 0; }
    dt { color: var(--soft); font-size: .875rem; } dd { margin: 0; font-weight: 600; }
    details { margin-top: 1.5rem; } summary { cursor: pointer; font-weight: 600; padding: .25rem 0; width: fit-content; }
    .card details { margin-top: .5rem; } .card summary { font-weight: 400; }
    code { font: .875em ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }

    """

  private static let forms = """
    form p { margin: 0 0 1rem; }
    label { font-weight: 600; }
    #trial label, #trial select, #trial textarea { display: block; }
    select, textarea, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--edge);
      border-radius: .375rem; padding: .5rem .625rem; max-width: 100%; }
    textarea { width: 100%; resize: vertical; }
    .choice { display: flex; gap: .5rem; align-items: baseline; } #trial .choice label { font-weight: 400; }
    input[type=checkbox] { width: 1.125rem; height: 1.125rem; accent-color: var(--accent); }
    button { background: var(--accent); border-color: var(--accent); color: var(--on); font-weight: 600;
      padding: .5rem 1.5rem; cursor: pointer; }
    .submit { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-top: 1rem; }
    [hidden] { display: none !important; }
    .compare { margin-top: 1.5rem; } .compare button { padding: .5rem 1rem; }

    """

  private static let tables = """
    .wide { overflow-x: auto; margin: .75rem 0; }
    table { border-collapse: collapse; font-size: .9375rem; }
    th, td { text-align: start; vertical-align: baseline; padding: .375rem .75rem .375rem 0; max-width: 22rem;
      overflow-wrap: break-word; border-bottom: 1px solid var(--line); }
    th { font-weight: 400; } thead th { color: var(--soft); font-size: .875rem; }
    tfoot td { color: var(--soft); border: 0; }
    .number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
    .scores { width: 100%; } .given th, .given .number { font-weight: 700; }
    .scores tbody th { max-width: 40vw; }
    .bar { width: 100%; min-width: 3.5rem; padding-inline-end: 1rem; vertical-align: middle; }
    .bar svg { display: block; width: 100%; height: .75rem; background: var(--line); border-radius: 2px; }
    .bar rect { fill: var(--edge); } .given .bar rect { fill: var(--accent); }
    .bar path { stroke: var(--ink); stroke-width: 2; vector-effect: non-scaling-stroke; }
    @media (max-width: 30rem) { .several .bar { display: none; } .several :is(th, td) { padding-inline-end: .5rem; } }
    .models { list-style: none; padding: 0; display: grid; gap: 1rem;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); }
    .models p { margin: 0; } .models .note { font-size: .875rem; }
    .columns { display: flex; flex-wrap: wrap; gap: 0 3rem; align-items: start; } .columns .wide { min-width: 0; }

    """

  private static let texts = """
    .verdict { font-size: 1.25rem; margin: 0 0 .75rem; }
    .label { font-weight: 700; } .share { color: var(--soft); }
    .text { white-space: pre-wrap; overflow-wrap: anywhere; line-height: 2; margin: .5rem 0; }
    mark { color: inherit; border-radius: .2rem; padding: .1rem .15rem; }
    .type { font-size: .75rem; font-weight: 700; }
    .e0 { background: var(--e0); } .e1 { background: var(--e1); } .e2 { background: var(--e2); }
    .e3 { background: var(--e3); } .e4 { background: var(--e4); } .e5 { background: var(--e5); }
    .s1 { --s: .12; } .s2 { --s: .24; } .s3 { --s: .36; } .s4 { --s: .48; }
    .for { background: rgb(var(--for) / var(--s)); border-bottom: 2px solid rgb(var(--for)); }
    .against { background: rgb(var(--against) / var(--s)); border-bottom: 2px dashed rgb(var(--against)); }
    .legend { font-size: .9375rem; }
    .control { color: var(--soft); font-size: .75em; }

    """

  private static let drawings = """
    .scale { display: block; width: 100%; max-width: 30rem; } .scale path { stroke: var(--edge); stroke-width: .4; }
    .scale circle { fill: var(--accent); }
    .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: 1rem; }
    figure { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem; }
    figcaption { font-weight: 600; } .keys { display: flex; flex-wrap: wrap; gap: 0 1rem; font-weight: 400;
      font-size: .875rem; } .key svg { width: 28px; height: 8px; }
    .chart { display: block; width: 100%; margin-top: .5rem; } .chart text { fill: var(--soft); font-size: 13px; }
    @media (max-width: 30rem) { .chart text { font-size: 17px; } }
    .end { text-anchor: end; } .middle { text-anchor: middle; } .grid { stroke: var(--line); }
    .c0, .c1 { fill: none; stroke-width: 2; stroke-linejoin: round; } .c0 { stroke: var(--c0); }
    .c1 { stroke: var(--c1); stroke-dasharray: 6 3; }
    @media (prefers-contrast: more) { :root { --soft: var(--ink); --line: var(--edge); } }

    """
}
