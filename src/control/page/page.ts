import { escapeHtml as text } from '../../core/escape-html.ts';
import type { Picture } from '../picture/picture.ts';
import { type Regions, titleOf } from './regions.ts';

/** The whole page as it is at this moment; the script only keeps it fresh, and without one it loads itself anew. */
export function pageOf(picture: Picture, regions: Regions): string {
  const { cluster, here, version } = picture;
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(titleOf(picture))}</title>
<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/page.css"><script src="/page.js" defer></script>
<noscript><meta http-equiv="refresh" content="5"></noscript></head><body>
<header><h1>${text(cluster)}</h1><p>as <b>${text(here)}</b> sees it <span id="live" class="live">live</span></p></header>
<p id="lost" role="alert" hidden></p>
<main>
<section id="headline" role="status" aria-live="polite">${regions.headline}</section>
<section id="nodes" aria-label="Coordinators">${regions.nodes}</section>
<section id="attention">${regions.attention}</section>
<section aria-label="Standing"><dl id="facts">${regions.facts}</dl></section>
<section aria-label="Channels"><h2>Channels to the other node, last beats</h2><div id="channels">${regions.channels}</div></section>
<section><h2>What was told last</h2><div id="events">${regions.events}</div></section>
<section><h2>Failovers</h2><div id="history"><p class="quiet">whpg-failover history</p></div></section>
</main>
<footer>whpg-failover ${text(version)} · read-only · <a href="/metrics">metrics</a></footer>
</body></html>
`;
}
