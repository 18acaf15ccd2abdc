/// The style sheet of a reliability diagram; its rules reach nothing outside of it.
enum ReliabilityStyle {
  static let text = """
    .reliability { --page: #ffffff; --ink: #1a1d24; --soft: #59616e; --line: #dfe3e8; --bar: #3b76c4; --gap: #d9622b;
      font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
    @media (prefers-color-scheme: dark) {
    .reliability { --page: #0e1116; --ink: #e6e9ee; --soft: #9aa3b0; --line: #2a303a; --bar: #6ea4ea; --gap: #f0905c; }
    }
    .reliability .page { fill: var(--page); }
    .reliability text { fill: var(--soft); font-variant-numeric: tabular-nums; }
    .reliability .title { fill: var(--ink); font-size: 18px; font-weight: 650; }
    .reliability .heading { fill: var(--ink); font-size: 14px; font-weight: 650; }
    .reliability .error { fill: var(--ink); font-weight: 550; }
    .reliability .small { font-size: 10px; }
    .reliability .grid { stroke: var(--line); }
    .reliability .axis { stroke: var(--soft); }
    .reliability .even { stroke: var(--ink); stroke-dasharray: 5 4; stroke-width: 1.5; }
    .reliability .bar { fill: var(--bar); }
    .reliability .gap { fill: var(--gap); fill-opacity: .35; stroke: var(--gap); }
    .reliability .share { fill: var(--soft); fill-opacity: .5; }
    """
}
