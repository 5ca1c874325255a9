import { stripVTControlCharacters } from 'node:util';
import { default as fc } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsOf, cut } from '../../../src/cli/watch/columns.ts';
import { dashboard } from '../../../src/cli/watch/dashboard.ts';
import { glyphsFor } from '../../../src/cli/watch/glyphs.ts';
import { type Look, paint } from '../../../src/cli/watch/line.ts';
import { type Picture, pictureOf } from '../../../src/control/picture/picture.ts';
import { answered, nothingSeen, unanswered, type Viewing } from '../../../src/control/picture/viewing.ts';
import { noon, SCENES, seen } from '../../support/watch-scenes.ts';

const UTF8 = glyphsFor({ LANG: 'ko_KR.UTF-8' });
const plain: Look = { columns: 80, rows: 24, colour: false, keys: true, glyphs: UTF8 };

function picture(viewing: Viewing, atWallMs = noon): Picture {
  const found = pictureOf(viewing, atWallMs);
  if (found === null) throw new Error('nothing was seen');
  return found;
}
const first = (scene: keyof typeof SCENES): Viewing => answered(nothingSeen(), SCENES[scene]);
const drawn = (scene: keyof typeof SCENES, look: Look = plain): readonly string[] =>
  dashboard(picture(first(scene)), look).map((line) => paint(line, look));

describe('what a person sees on 80 columns and 24 lines', () => {
  test('all is well', () => {
    expect(drawn('calm').join('\n')).toMatchInlineSnapshot(`
      " whpg-failover  production                             seen from scdw  12:00:00
        ALL WELL  cdw serves, scdw can take over.


      ────────────────────────────────────────────────────────────────────────────────
       cdw          PRIMARY   VIP   answers queries        daemon runs
       scdw (here)  standby         replays, receives WAL  daemon watching

       phase       watching: we are the standby, all is well
       dead count  [░░░░░░░░░░░░░░░░░░] 0 of 3  healthy: SQL answers
       VIP         10.0.0.100/24  held where it must be

       icmp           0.2 ms  alive (reply)    ▂▂▂▁▁▂▂▂▁▁▂▂▂▁▁▂▂▂▁▁▂▂▂▁▁▂▂▂▁▁▂▂▂▁▁▂▂▂
       ssh            1.0 ms  alive (report)   ▄▅▃▄▅▃▄▅▃▄▅▃▄▅▃▄▅▃▄▅▃▄▅▃▄▅▃▄▅▃▄▅▃▄▅▃▄▅
       sql            2.0 ms  alive (ready)    ▅▅▆▇▇█▄▅▅▆▇▇█▄▅▅▆▇▇█▄▅▅▆▇▇█▄▅▅▆▇▇█▄▅▅▆
       lag               0 B  streaming, sync  ▁▁▁▁▁▅▁▁▁▁▁▁▁▁▅▁▁▁▁▁▁▁▁▅▁▁▁▁▁▁▁▁▅▁▁▁▁▁
       witnesses   none; link alive
      ── last events ─────────────────────────────────────────────────────────────────
       11:00:00  scdw is standby: it watches the primary cdw.




       q quits   last beat 0.4 s ago, up for 3 h   version 1.2.3"
    `);
  });

  test('the primary is silent', () => {
    expect(drawn('suspected').join('\n')).toMatchInlineSnapshot(`
      " whpg-failover  production                             seen from scdw  12:00:00
        SUSPECTED  cdw looks dead: failover after 1 more beat(s) like this one.

        → whpg-failover why
      ────────────────────────────────────────────────────────────────────────────────
      !cdw          SILENT    VIP?  nothing answers for 0.6 s  daemon not known
       scdw (here)  standby         replays, receives WAL      daemon suspecting

      !phase       suspecting: we are the standby, the primary looks dead, the dead c…
      !dead count  [████████████░░░░░░] 2 of 3  host-unreachable: nothing answers and…
      !VIP         10.0.0.100/24  not known who holds it

      !icmp                   dead (silence)             ▂▁▁▂▂▂▁▁▂▂▂▁▁▂▂▂▁▁▂▂▂▁▁▂▂▂××
      !ssh                    dead (silence)             ▄▅▃▄▅▃▄▅▃▄▅▃▄▅▃▄▅▃▄▅▃▄▅▃▄▅××
      !sql                    dead (silence)             █▄▅▅▆▇▇█▄▅▅▆▇▇█▄▅▅▆▇▇█▄▅▅▆××
      !lag                    the primary does not tell  ▁▁▅▁▁▁▁▁▁▁▁▅▁▁▁▁▁▁▁▁▅▁▁▁▁▁
      !witnesses   4 of 5 say dead, 0 alive, 1 do not tell; gateway alive; link alive
      ── last events ─────────────────────────────────────────────────────────────────
      !11:59:58  The primary cdw looks dead (host-unreachable: nothing answers and no…
       11:00:00  scdw is standby: it watches the primary cdw.



       q quits   last beat 0.4 s ago, up for 3 h   version 1.2.3"
    `);
  });

  test('a failover is on its way', () => {
    expect(drawn('failing over').slice(0, 12).join('\n')).toMatchInlineSnapshot(`
      " whpg-failover  production                             seen from scdw  12:00:00
        FAILING OVER  cdw -> scdw: step promote (2 of 5), 1.6 s since it began.


      ────────────────────────────────────────────────────────────────────────────────
      !cdw          SILENT    VIP?  nothing answers for 0.6 s  daemon not known
       scdw (here)  standby         replays, receives WAL      daemon failing-over

      !phase       failing-over: fence [promote] verify take-vip announce
      !dead count  [██████████████████] 3 of 3  full: host-unreachable
      !VIP         10.0.0.100/24  moves to scdw
      "
    `);
  });

  test('it serves alone, in a locale without UTF-8', () => {
    const look = { ...plain, glyphs: glyphsFor({ LANG: 'C' }) };
    expect(drawn('alone after a failover', look).join('\n')).toMatchInlineSnapshot(`
      " whpg-failover  production                             seen from scdw  12:00:00
        NO REDUNDANCY  The standby cdw is not in sync (it is not connected): a
        takeover now could lose commits.
        -> gpstate -f on the primary; the standby reconnects by itself when it can.
      --------------------------------------------------------------------------------
      !cdw          SILENT    VIP?  nothing answers for 42 s        daemon not known
       scdw (here)  PRIMARY   VIP   accepts writes, nobody follows  daemon serving

       phase       serving: we are the primary: the VIP is kept here
       dead count  [..................] 0 of 3  the other side is not judged
      !VIP         10.0.0.100/24  held here; cdw cannot be asked

      !icmp                   dead (silence)           __...__...__...__...__...__...
      !ssh                    dead (silence)           -=+-=+-=+-=+-=+-=+-=+-=+-=+-=+
      !sql                    dead (silence)           +*%%#=++*%%#=++*%%#=++*%%#=++*
      !lag                    NO standby is connected  ______+________+________+_____
       witnesses   none; link alive
      -- last events -----------------------------------------------------------------
      !11:59:59  FAILOVER DONE: scdw is primary and holds the VIP 10.0.0.100/24, 3.4 ~
      !11:59:58  The primary cdw looks dead (host-unreachable: nothing answers and no~
       11:00:00  scdw is standby: it watches the primary cdw.


       q quits   last beat 0.4 s ago, up for 3 h   version 1.2.3"
    `);
  });
});

test.each([
  ['calm', 'ALL WELL', 'good'],
  ['calm, on the primary', 'ALL WELL', 'good'],
  ['suspected', 'SUSPECTED', 'warn'],
  ['failing over', 'FAILING OVER', 'warn'],
  ['alone after a failover', 'NO REDUNDANCY', 'bad'],
  ['paused', 'PAUSED', 'warn'],
  ['halted', 'HALTED', 'bad'],
  ['VIP on both', 'VIP ON BOTH', 'bad'],
] as const)('%s: the headline says %s', (scene, word, tone) => {
  expect(picture(first(scene)).headline).toMatchObject({ word, tone });
});

const pausedText = (atMs: number): string => picture(first('paused'), noon + atMs).headline.text;

test('the pause counts down by the clock of who watches', () => {
  expect(pausedText(0)).toContain('another 1:23:45');
  expect(pausedText(60_000)).toContain('another 1:22:45');
  expect(pausedText(10_000_000)).toContain('another 0:00');
});

test('nobody changes places in a failover: the nodes stand in the order of the configuration', () => {
  for (const scene of Object.keys(SCENES) as (keyof typeof SCENES)[]) {
    expect(picture(first(scene)).nodes.map(({ name }) => name)).toEqual(['cdw', 'scdw']);
  }
});

describe('the daemon that is asked', () => {
  const later = noon + 12_000;
  const silent = unanswered(first('calm'), 'no daemon answers on /run/x', noon);

  test('does not answer: that is what is said first, and what was seen last stays', () => {
    const { headline, fresh, nodes } = picture(silent, later);
    expect(headline).toMatchObject({
      word: 'NO DAEMON',
      tone: 'bad',
      help: 'systemctl status whpg-failover',
    });
    expect(headline.text).toContain('does not answer for 12 s');
    expect(fresh).toBe(false);
    expect(nodes[0]).toMatchObject({ role: 'PRIMARY' });
  });

  test('was restarted: it says so, and what the one before it had told is still there', () => {
    const restarted = answered(silent, seen({ startedWallMs: later, told: [] }));
    const { headline, daemon, events } = picture(restarted, later + 1000);
    expect(headline.word).toBe('ALL WELL');
    expect(daemon.text).toContain('was restarted');
    expect(events.map(({ code }) => code)).toEqual(['WATCHING', 'NO_ANSWER', 'RESTARTED']);
  });

  test('answers again without a restart: it does not say so', () => {
    const back = answered(silent, SCENES.calm);
    expect(picture(back).daemon.text).not.toContain('restarted');
  });

  test('answers, but its beats stand still', () => {
    const stuck = seen({ nowMs: 15_005 });
    expect(picture(answered(nothingSeen(), stuck)).headline.word).toBe('STUCK');
  });
});

test('an event that the journal has and the daemon tells is one event', () => {
  const code = 'WATCHING';
  const journal = [{ atWallMs: noon - 3_600_300, code, tone: 'quiet', text: 'without its hint' } as const];
  expect(answered(nothingSeen(journal), SCENES.calm).events).toHaveLength(1);
});

const scenes = fc.constantFrom(...(Object.keys(SCENES) as (keyof typeof SCENES)[]));
const sizes = fc.record({
  columns: fc.integer({ min: 1, max: 220 }),
  rows: fc.integer({ min: 1, max: 70 }),
  colour: fc.boolean(),
  keys: fc.boolean(),
  glyphs: fc.constantFrom(UTF8, glyphsFor({})),
});

test('whatever the size, nothing is wider or longer than the screen', () => {
  fc.assert(
    fc.property(scenes, sizes, (scene, look) => {
      const lines = drawn(scene, look);
      expect(lines.length).toBeLessThanOrEqual(look.rows);
      for (const line of lines)
        expect(columnsOf(stripVTControlCharacters(line))).toBeLessThanOrEqual(look.columns);
    }),
    { numRuns: 300 },
  );
});

test('without colour no control character reaches the terminal, without UTF-8 nothing but ASCII', () => {
  for (const scene of Object.keys(SCENES) as (keyof typeof SCENES)[]) {
    expect(drawn(scene).join('')).not.toMatch(/\p{Cc}/u);
    expect(
      drawn(scene, { ...plain, glyphs: glyphsFor({ LC_ALL: 'C', LANG: 'en_US.UTF-8' }) }).join(''),
    ).toMatch(/^[ -~]*$/);
  }
});

test('colour adds ink and changes no word', () => {
  for (const scene of Object.keys(SCENES) as (keyof typeof SCENES)[]) {
    const coloured = drawn(scene, { ...plain, colour: true });
    expect(coloured.map((line) => stripVTControlCharacters(line).trimEnd())).toEqual(drawn(scene));
    expect(coloured.join('')).toContain('\u001b[');
  }
});

test('even on 40 columns and 8 lines headline, both nodes and the dead count are there', () => {
  const text = drawn('suspected', { ...plain, columns: 40, rows: 8 }).join('\n');
  for (const word of ['SUSPECTED', 'cdw', 'scdw (here)', 'dead count', '2 of 3'])
    expect(text).toContain(word);
});

test('what an operator or another host wrote can neither move the cursor nor break a line', () => {
  const pause = { sinceWallMs: noon, untilWallMs: noon + 60_000, by: 'eve', reason: 'a\u001b[2Jb\nc\u202ed' };
  const state = { ...seen().status, pause } as ReturnType<typeof seen>['status'];
  const lines = dashboard(picture(answered(nothingSeen(), { ...seen(), status: state })), plain);
  for (const line of lines) expect(paint(line, plain)).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test.each([
  ['디스크 교체', 11, '디스크 교체'],
  ['디스크 교체', 8, '디스크 …'],
  ['디스크 교체', 6, '디스…'],
  ['disk', 3, 'di…'],
])('%s cut to %i columns is %s: a Korean letter takes two', (text, columns, expected) => {
  expect(cut(text, columns, '…')).toBe(expected);
});
