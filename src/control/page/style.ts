/** The look of the page: readable from across a room, in the dark, and on a telephone. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --faint: #57606a; --line: #d0d7de; --back: #f6f8fa; --card: #ffffff;
  --good: #1a7f37; --warn: #9a6700; --bad: #cf222e; --good-back: #dafbe1; --warn-back: #fff8c5; --bad-back: #cf222e;
  --bad-text: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --text: #e6edf3; --faint: #9da7b3; --line: #3d444d; --back: #0d1117;
  --card: #161b22; --good: #3fb950; --warn: #d29922; --bad: #f85149; --good-back: #12261e; --warn-back: #2e2410;
  --bad-back: #b62324; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1120px; padding: 12px 16px 32px; background: var(--back); color: var(--text);
  font: 16px/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0 16px; }
header p, h1, h2, h3, p { margin: 0; } h1 { font-size: 20px; } h2 { font-size: 16px; margin-bottom: 8px; }
header p, footer, .quiet, small { color: var(--faint); } small { font-weight: 400; font-size: 12px; }
.live::before { content: ''; display: inline-block; width: 9px; height: 9px; border-radius: 50%; margin: 0 4px 0 10px;
  background: var(--good); }
.lost .live::before { background: var(--bad); }
#lost { margin: 12px 0 0; padding: 12px 16px; border-radius: 8px; background: var(--bad-back); color: var(--bad-text);
  font-weight: 600; }
body.lost main { opacity: 0.55; filter: grayscale(0.8); }
section { margin-top: 16px; } section:empty { display: none; }
.banner { padding: 14px 18px; border-radius: 10px; border-left: 8px solid var(--line); background: var(--card); }
.banner.good { background: var(--good-back); border-color: var(--good); }
.banner.warn { background: var(--warn-back); border-color: var(--warn); }
.banner.bad { background: var(--bad-back); border-color: var(--text); color: var(--bad-text); }
.word { font-size: clamp(28px, 7vw, 44px); font-weight: 800; line-height: 1.1; letter-spacing: 0.01em; }
.mark { margin-right: 0.35em; } .help { font-family: ui-monospace, monospace; font-size: 13px; margin-top: 4px; }
#nodes { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 12px; }
.node { padding: 12px 14px; border: 1px solid var(--line); border-top: 5px solid var(--line); border-radius: 10px;
  background: var(--card); }
.node.good { border-top-color: var(--good); } .node.warn { border-top-color: var(--warn); }
.node.bad { border-top-color: var(--bad); } .node h2 { font-size: 18px; margin: 0; }
.role { font-size: clamp(20px, 5vw, 28px); font-weight: 700; line-height: 1.3; }
.node.good .role { color: var(--good); } .node.warn .role { color: var(--warn); } .node.bad .role { color: var(--bad); }
.vip { display: inline-block; padding: 1px 10px; border: 1px solid var(--line); border-radius: 20px; font-size: 13px;
  color: var(--faint); } .vip.held { border-color: var(--text); background: var(--text); color: var(--card);
  font-weight: 600; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 14px; margin: 0; }
.node dl { margin-top: 8px; font-size: 13px; gap: 0 8px; } dt { color: var(--faint); } dd { margin: 0; }
#facts { padding: 12px 14px; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
dd.quiet { color: var(--text); } dd.good span { color: var(--good); } dd.warn, .node dd.warn { color: var(--warn); } dd.bad, .node dd.bad { color: var(--bad);
  font-weight: 600; }
.dead-bar { display: inline-flex; gap: 3px; margin-right: 8px; vertical-align: -2px; }
.dead-bar i { width: 14px; height: 16px; border: 1px solid var(--faint); border-radius: 3px; }
.dead-bar .full { background: var(--bad); border-color: var(--bad); }
dd b { margin-right: 8px; color: var(--text); }
#channels { display: grid; grid-template-columns: repeat(auto-fit, minmax(230px, 1fr)); gap: 12px; }
.curve { display: grid; grid-template-columns: 1fr auto; padding: 8px 12px; border: 1px solid var(--line);
  border-radius: 10px; background: var(--card); }
.curve h3 { font-size: 14px; text-transform: uppercase; letter-spacing: 0.05em; }
.curve p { grid-column: 1 / 3; font-size: 13px; color: var(--faint); } .curve.bad p, .curve.bad b { color: var(--bad); }
.curve.warn p { color: var(--warn); }
.spark { grid-column: 1 / 3; width: 100%; height: 34px; margin: 4px 0; } .spark path { stroke-width: 0.8; fill: none; }
.spark .alive { stroke: var(--good); } .spark .dead { stroke: var(--bad); stroke-width: 1; }
ul, ol { list-style: none; margin: 0; padding: 0; } li { padding: 6px 0 6px 10px; border-left: 4px solid var(--line);
  margin-bottom: 4px; font-size: 14px; } li.bad { border-color: var(--bad); } li.warn { border-color: var(--warn); }
li.good { border-color: var(--good); } time { color: var(--faint); font-variant-numeric: tabular-nums; }
#attention li { background: var(--card); padding: 8px 12px; border-left-width: 6px; }
details { border: 1px solid var(--line); border-radius: 8px; background: var(--card); margin-bottom: 8px;
  padding: 8px 12px; } summary { cursor: pointer; } .timeline { overflow-x: auto; } a { color: inherit; }
.timeline svg { min-width: 720px; width: 100%; height: auto; } .timeline text { font: 12px system-ui, sans-serif;
  fill: var(--text); } .timeline text.axis, .timeline text.lane { fill: var(--faint); } .timeline text.in { fill: #fff; }
.timeline .tick { stroke: var(--line); } .timeline .alive { fill: var(--good); } .timeline .dead { fill: var(--bad); }
.timeline .unknown { fill: var(--warn); } .timeline .phase { fill: #6e7781; } .timeline .suspecting { fill: #bc4c00; }
.timeline .failing-over, .timeline .halted { fill: #b62324; } .timeline .serving { fill: #1a7f37; }
.timeline .step { fill: #0969da; } .timeline .step.bad { fill: #b62324; }
footer { margin-top: 24px; font-size: 13px; }
@media (max-width: 480px) { body { padding: 8px 10px 24px; } .node { padding: 10px; } .banner { padding: 12px; }
  #facts { grid-template-columns: 1fr; gap: 0; } #facts dt { margin-top: 8px; font-size: 12px; } }
@media (prefers-reduced-motion: no-preference) { .banner.bad .mark { animation: pulse 1.4s infinite alternate; }
  @keyframes pulse { to { opacity: 0.35; } } }
`;

export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1b1f24"/><path d="M3 5h6M3 11h10M13 11l-3-3M13 11l-3 3" stroke="#3fb950" stroke-width="2" fill="none"/></svg>';
