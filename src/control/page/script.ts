/** What the page runs: it puts in place what the server has drawn, and says when nothing comes any more. */
export const SCRIPT = `'use strict';
const QUIET_MS = 4000;
const place = (id) => document.getElementById(id);
let heardMs = Date.now();
let historyStamp = null;
let source = null;

function listen() {
  source = new EventSource('/events');
  source.addEventListener('picture', (event) => {
    heardMs = Date.now();
    show(JSON.parse(event.data));
  });
}

function show({ title, regions, stamp }) {
  if (title !== undefined) document.title = title;
  for (const [id, html] of Object.entries(regions)) {
    const here = place(id);
    if (here !== null) here.innerHTML = html;
  }
  if (stamp !== historyStamp) {
    historyStamp = stamp;
    history();
  }
}

async function history() {
  const here = place('history');
  try {
    const response = await fetch('/history');
    here.innerHTML = response.ok ? await response.text() : '<p class="quiet">The journal cannot be read now.</p>';
  } catch {
    historyStamp = null;
  }
}

document.addEventListener('toggle', async (event) => {
  const { target } = event;
  const path = target.dataset?.timeline;
  if (!target.open || path === undefined || target.dataset.loaded !== undefined) return;
  target.dataset.loaded = '';
  const response = await fetch(path);
  target.querySelector('.timeline').innerHTML = response.ok ? await response.text() : 'It cannot be drawn now.';
}, true);

setInterval(() => {
  const age = Date.now() - heardMs;
  const lost = age > QUIET_MS;
  document.body.classList.toggle('lost', lost);
  place('lost').hidden = !lost;
  place('live').textContent = lost ? 'lost' : 'live';
  if (!lost) return;
  place('lost').textContent = 'No news from this node for ' + Math.round(age / 1000) + ' s: what is below is OLD. Ask the other node.';
  if (source.readyState === EventSource.CLOSED) listen();
}, 1000);

listen();
`;
