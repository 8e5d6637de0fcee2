/// How a page looks, in a window, in the dark and on paper. No font, image or script is fetched.
///
/// Colors are pairs that keep a contrast of 4.5 and more to the paper in either scheme; whatever
/// they tell apart differs in form, too.
enum PageStyle {
    static let sheet: StaticString = """
        :root { color-scheme: light dark;
          --paper: #fff; --ink: #1a1d21; --soft: #59616b; --rule: #e2e5e9; --tint: #f4f5f7;
          --one: #2463b4; --two: #a8480c; --good: #1b7340; --bad: #b3261e; --warn: #855600; }
        @media (prefers-color-scheme: dark) { :root {
          --paper: #121417; --ink: #e8eaed; --soft: #a3acb6; --rule: #2d333a; --tint: #1c2025;
          --one: #7fb4f5; --two: #f0a468; --good: #74d19b; --bad: #ff8f85; --warn: #e6b450; } }
        * { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
          font: 16px/1.6 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue",
            Arial, sans-serif; font-variant-numeric: tabular-nums; }
        main, .head, footer { max-width: 63rem; margin: 0 auto; padding: 0 1.25rem; }
        .head { padding-top: 3rem; }
        .skip { position: absolute; left: -99rem; }
        .skip:focus { left: 1rem; top: 1rem; }
        h1 { margin: .125rem 0 0; font-size: 1.25rem; font-weight: 600; line-height: 1.3; }
        h2 { margin: 4rem 0 .5rem; font-size: 1.25rem; font-weight: 600; line-height: 1.3; }
        h3 { margin: 2.25rem 0 0; font-size: 1rem; font-weight: 600; }
        p { margin: .5rem 0; max-width: 46rem; }
        a { color: inherit; }
        .soft, .eyebrow, figcaption { color: var(--soft); font-size: .875rem; }
        .eyebrow { margin: 0; }
        .verdict { margin: 2.25rem 0 0; max-width: 50rem; font-size: 1.75rem; line-height: 1.35;
          letter-spacing: -.01em; }
        .verdict strong { font-weight: 650; }
        .sure { margin: 1rem 0 0; color: var(--soft); }
        .good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
        .mark { font-weight: 600; white-space: nowrap; }
        nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1.5rem 0 0;
          padding: 0; list-style: none; font-size: .875rem; }
        nav a { color: var(--soft); text-underline-offset: .2em;
          text-decoration-color: var(--rule); }
        nav a:hover { color: var(--ink); text-decoration-color: currentColor; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr));
          gap: 1.5rem 2rem; margin: 2rem 0 0; padding: 1.5rem 0;
          border: solid var(--rule); border-width: 1px 0; }
        .tiles dt { color: var(--soft); font-size: .8125rem; }
        .tiles dd { margin: 0; font-size: 1.375rem; font-weight: 600; line-height: 1.4; }
        .tiles dd + dd { color: var(--soft); font-size: .8125rem; font-weight: 400; }
        .scroll { overflow-x: auto; margin: 1rem 0; }
        :focus-visible { outline: 2px solid var(--one); outline-offset: 3px; border-radius: 2px; }
        table { border-collapse: collapse; font-size: .875rem; line-height: 1.4; }
        th, td { padding: .45rem 1.125rem .45rem 0; text-align: left; vertical-align: baseline;
          white-space: nowrap; border-bottom: 1px solid var(--rule); overflow-wrap: normal; }
        thead th { color: var(--soft); font-weight: 500; }
        tbody th { font-weight: 500; }
        th:last-child, td:last-child { padding-right: 0; }
        .number { text-align: right; }
        .long { white-space: normal; min-width: 15rem; max-width: 30rem; }
        figure { margin: 1rem 0 0; } figure + figure { margin-top: 2.5rem; }
        figcaption { margin-bottom: .75rem; max-width: 46rem; }
        figure > svg { display: block; overflow: visible; }
        .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0 0 .75rem;
          padding: 0; list-style: none; color: var(--soft); font-size: .8125rem; }
        .legend svg { width: 1.5rem; height: .75rem; margin-right: .45rem; vertical-align: -.05em; }
        .definitions { position: absolute; }
        svg text { fill: var(--ink); font-size: 13px; paint-order: stroke; stroke: var(--paper);
          stroke-width: 4px; stroke-linejoin: round; }
        svg .note { fill: var(--soft); font-size: 12px; }
        svg .grid { stroke: var(--rule); }
        svg .axis { stroke: var(--soft); }
        svg .line, svg .front { fill: none; stroke: var(--one); stroke-width: 1.5px;
          stroke-linejoin: round; vector-effect: non-scaling-stroke; }
        svg .second { stroke: var(--two); }
        svg .area { fill: var(--one); fill-opacity: .32; }
        svg .range { fill: var(--one); fill-opacity: .25; }
        svg .range.second { fill: var(--two); stroke: none; }
        svg .bar { fill: var(--one); }
        svg .bar.second { fill: var(--two); stroke: none; }
        svg .track { fill: var(--tint); }
        svg .dot { fill: var(--one); }
        svg .hollow { fill: var(--paper); stroke: var(--one); stroke-width: 1.5px; }
        svg .faint { fill: var(--one); fill-opacity: .38; }
        svg .whisker { stroke: var(--ink); stroke-width: 1.5px; }
        svg .target { stroke: var(--ink); stroke-dasharray: 2 4; stroke-width: 1.5px; }
        svg .hatch { stroke: var(--bad); stroke-opacity: .55; stroke-width: 1.5px; }
        svg .edge { stroke: var(--bad); }
        svg rect.outage { stroke: none; }
        details { margin: .75rem 0 0; }
        summary { width: fit-content; color: var(--soft); font-size: .875rem; cursor: pointer; }
        summary:hover { color: var(--ink); }
        code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas,
          "DejaVu Sans Mono", monospace; font-size: .8125rem; }
        pre { margin: 1rem 0; padding: 1rem 1.25rem; overflow-x: auto; background: var(--tint);
          border-radius: 6px; line-height: 1.55; overflow-wrap: normal; }
        .notes { max-width: 46rem; padding: 0; list-style: none; }
        .notes li { margin: .5rem 0; padding-left: 1.75rem; text-indent: -1.75rem; }
        .timeline { margin: 1rem 0; padding: 0; list-style: none; }
        .timeline li { display: grid; grid-template-columns: 5rem 5.5rem 1fr; gap: 0 1rem;
          padding: .6rem 0; border-bottom: 1px solid var(--rule); font-size: .9375rem; }
        .timeline .after { text-align: right; color: var(--soft); }
        .timeline p { margin: 0; }
        .facts { display: grid; grid-template-columns: max-content 1fr; gap: .4rem 1.5rem;
          font-size: .875rem; }
        .facts dt { color: var(--soft); } .facts dd { margin: 0; }
        footer { margin-top: 4rem; padding-top: 1.5rem; padding-bottom: 3rem; }
        @media (max-width: 40rem) {
          .head { padding-top: 1.5rem; } h2 { margin-top: 3rem; }
          .verdict { margin-top: 1.5rem; font-size: 1.3125rem; }
          .tiles { grid-template-columns: 1fr 1fr; gap: 1.25rem; }
          svg .wide { display: none; }
          .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .6rem; }
          .timeline li { grid-template-columns: 5rem 1fr; }
          .timeline .after { text-align: left; } .timeline p { grid-column: 1 / -1; } }
        @media print {
          :root { color-scheme: light; --paper: #fff; --ink: #000; --soft: #444; --rule: #ccc;
            --tint: #f4f4f4; --one: #2463b4; --two: #a8480c; --good: #1b7340; --bad: #b3261e;
            --warn: #855600; }
          body { font-size: 10pt; } nav, .skip { display: none; }
          main, .head, footer { max-width: none; padding: 0; }
          h2 { margin-top: 1.75rem; } h2, h3, figcaption { break-after: avoid; }
          figure, tr, .tiles, .timeline li { break-inside: avoid; }
          .tiles { grid-template-columns: repeat(5, 1fr); gap: 1rem; }
          .scroll { overflow: visible; } table { font-size: 7.5pt; }
          th, td { padding-right: .75rem; }
          pre { white-space: pre-wrap; } details:not([open]) { display: none; } }
        """
}
