export interface Course {
  /** The profile and its detection time. */
  readonly name: string;
  readonly points: readonly {
    readonly lossRatio: number;
    readonly meanTimeMs: number;
    readonly seen: boolean;
  }[];
}

const WIDTH = 720;
const HEIGHT = 400;
const LEFT = 96;
const RIGHT = 150;
const TOP = 56;
const BOTTOM = 52;
const COLOURS = ['#3465a4', '#2e7d32', '#c62828'];
const MINUTE_MS = 60_000;
const MARKS: readonly [string, number][] = [
  ['10 s', MINUTE_MS / 6],
  ['1 min', MINUTE_MS],
  ['1 h', 60 * MINUTE_MS],
  ['1 day', 1440 * MINUTE_MS],
  ['1 month', 43_200 * MINUTE_MS],
  ['1 year', 525_600 * MINUTE_MS],
  ['100 years +', 52_560_000 * MINUTE_MS],
];
const TOP_MS = 52_560_000 * MINUTE_MS;
const LOWEST_MS = MINUTE_MS / 6;

const xOf = (lossRatio: number): number => LEFT + (lossRatio / 0.6) * (WIDTH - LEFT - RIGHT);
const yOf = (ms: number): number => {
  const share =
    (Math.log(Math.min(TOP_MS, Math.max(LOWEST_MS, ms))) - Math.log(LOWEST_MS)) /
    (Math.log(TOP_MS) - Math.log(LOWEST_MS));
  return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
};
const one = (value: number): string => value.toFixed(1);

const TITLE = 'How rarely a living primary would fill the dead count';

/** Mean time between two full dead counts against packet loss, one curve a profile; hollow points are reckoned. */
export function chart(courses: readonly Course[]): string {
  const grid = MARKS.map(
    ([label, ms]) =>
      `<line x1="${LEFT}" y1="${one(yOf(ms))}" x2="${WIDTH - RIGHT}" y2="${one(yOf(ms))}" stroke="#ddd"/><text x="${LEFT - 8}" y="${one(yOf(ms) + 4)}" text-anchor="end">${label}</text>`,
  );
  const losses = [0, 10, 20, 30, 40, 50, 60].map(
    (percent) =>
      `<text x="${one(xOf(percent / 100))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${percent} %</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#333">`,
    `<title>${TITLE}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="22" font-size="15">${TITLE}</text>`,
    `<text x="${LEFT}" y="40">mean time between two times; no witness asked; filled points simulated, hollow ones reckoned</text>`,
    ...grid,
    ...losses,
    `<text x="${one((LEFT + WIDTH - RIGHT) / 2)}" y="${HEIGHT - 12}" text-anchor="middle">packets lost each way</text>`,
    ...courses.flatMap((course, index) => curve(course, COLOURS[index % COLOURS.length] ?? '#333', index)),
    `<text x="${WIDTH - RIGHT + 12}" y="${TOP + 4}" font-weight="bold">a silent host is</text><text x="${WIDTH - RIGHT + 12}" y="${TOP + 19}" font-weight="bold">replaced after</text>`,
    '</svg>',
    '',
  ].join('\n');
}

function curve({ name, points }: Course, colour: string, index: number): readonly string[] {
  const at = points.map((point) => ({
    x: one(xOf(point.lossRatio)),
    y: one(yOf(point.meanTimeMs)),
    seen: point.seen,
  }));
  const legendY = TOP + 42 + index * 20;
  return [
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${at.map(({ x, y }) => `${x},${y}`).join(' ')}"/>`,
    ...at.map(
      ({ x, y, seen }) =>
        `<circle cx="${x}" cy="${y}" r="4" stroke="${colour}" stroke-width="2" fill="${seen ? colour : '#fff'}"/>`,
    ),
    `<circle cx="${WIDTH - RIGHT + 18}" cy="${legendY - 4}" r="5" fill="${colour}"/><text x="${WIDTH - RIGHT + 30}" y="${legendY}">${name}</text>`,
  ];
}
