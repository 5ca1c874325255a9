/** Of the one page; it prints, and follows the reader's choice of light or dark. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --faint: #57606a; --line: #d0d7de; --back: #ffffff; --soft: #f6f8fa;
  --alive: #1a7f37; --dead: #cf222e; --unknown: #9a6700; --step: #0969da; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --faint: #9da7b3; --line: #3d444d; --back: #0d1117;
  --soft: #161b22; --alive: #3fb950; --dead: #f85149; --unknown: #d29922; --step: #58a6ff; } }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 24px; }
h1 { font-size: 26px; margin: 0 0 16px; } h2 { font-size: 19px; margin: 32px 0 8px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 20px; margin: 0; padding: 12px 16px;
  border-left: 4px solid var(--alive); background: var(--soft); }
dl.bad { border-color: var(--dead); } dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 13px; }
th, td { text-align: left; vertical-align: top; padding: 3px 8px; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 600; white-space: nowrap; } table.evidence td { min-width: 60px; }
td.alive, .legend .alive { color: var(--alive); } td.dead, .legend .dead { color: var(--dead); font-weight: 600; }
td.unknown, .legend .unknown { color: var(--unknown); } .legend, section > p { color: var(--faint); }
svg { width: 100%; height: auto; background: var(--soft); border-radius: 6px; }
svg text { font: 12px system-ui, sans-serif; fill: var(--text); } svg text.axis, svg text.lane { fill: var(--faint); }
svg text.in { fill: #ffffff; } svg .tick { stroke: var(--line); }
rect.alive { fill: var(--alive); } rect.dead { fill: var(--dead); } rect.unknown { fill: var(--unknown); }
rect.phase { fill: #6e7781; } rect.suspecting { fill: #bc4c00; } rect.failing-over { fill: var(--dead); }
rect.serving { fill: #1a7f37; } rect.watching { fill: #57606a; } rect.halted { fill: #82071e; }
rect.step { fill: #0969da; } rect.step.bad { fill: var(--dead); }
pre { overflow: auto; max-height: 480px; padding: 12px; background: var(--soft); font-size: 12px; white-space: pre-wrap;
  overflow-wrap: anywhere; }
@media print { main { max-width: none; } pre { max-height: none; } section { break-inside: auto; } }
`;
