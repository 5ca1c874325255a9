import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { detectorOf } from '../../src/cli/commands/tune.ts';
import { timeText } from '../../src/cli/format-tuning.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { PROFILES, type Profile } from '../../src/config/profiles.ts';
import { type Conditions, QUIET } from '../../src/sim/tune/conditions.ts';
import { type Choice, detection, type Quality, quality, thresholds } from '../../src/sim/tune/tune.ts';
import { type Course, chart } from './chart.ts';

const { values } = parseArgs({ options: { hours: { type: 'string' }, svg: { type: 'string' } } });
const forMs = Number(values.hours ?? 24) * 3_600_000;
const LOSS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
const OTHERS: readonly [string, Conditions][] = [
  ['round trips of 100 ms on average', { ...QUIET, delayMs: 100 }],
  ['round trips of 300 ms on average', { ...QUIET, delayMs: 300 }],
  ...[1, 2, 5, 8].map((seconds): [string, Conditions] => [
    `the primary stands still for ${seconds} s every 10 min`,
    { ...QUIET, stall: { forMs: seconds * 1000, everyMs: 600_000 } },
  ]),
];

const configOf = (profile: Profile) => {
  const parsed = parseConfig(
    `cluster: c\nprofile: ${profile}\ncoordinators: [{host: a, address: 10.0.0.1}, {host: b, address: 10.0.0.2}]
database: {dataDirectory: /d}\nvip: {address: 10.0.0.3/24, interface: eth0}\n`,
    'profile',
  );
  if (parsed.kind === 'bad') throw new Error(`the profile ${profile} is refused`);
  return parsed.config;
};

const courses = (Object.keys(PROFILES) as Profile[]).map((profile) => {
  const config = configOf(profile);
  const detector = detectorOf(config);
  const points = LOSS.map((lossRatio) => {
    const conditions = { ...QUIET, lossRatio };
    const full = thresholds(detector, conditions, forMs, config.isolation.stopAllowance).find(
      ({ threshold }) => threshold === config.heartbeat.threshold,
    );
    return { lossRatio, full, replaced: quality(detector, conditions, forMs) };
  });
  const others = OTHERS.map(([, conditions]) => quality(detector, conditions, forMs));
  return { profile, detection: detection(detector), points, others };
});

const fullText = (full: Choice | undefined): string =>
  full === undefined
    ? ''
    : `${full.how === 'seen' ? '' : 'about '}${timeText(full.meanTimeMs)}`.replace('about over', 'over');
const replacedText = ({ promotions, simulatedMs }: Quality): string =>
  `${promotions} in ${timeText(simulatedMs)}`;
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const heads = courses.map(({ profile }) => `\`${profile}\``);
const seconds = (ms: number): string => (ms / 1000).toFixed(1);
const lines = [
  row(['', ...heads]),
  row(['---', ...heads.map(() => '---')]),
  row([
    'a silent host is replaced after, seconds',
    ...courses.map(
      ({ detection: { medianMs, longestMs } }) => `${seconds(medianMs)} (at most ${seconds(longestMs)})`,
    ),
  ]),
  ...LOSS.map((lossRatio, at) =>
    row([
      `${Math.round(lossRatio * 100)} % lost each way`,
      ...courses.map(({ points }) => {
        const point = points[at];
        return point === undefined ? '' : `${fullText(point.full)}; ${replacedText(point.replaced)}`;
      }),
    ]),
  ),
  ...OTHERS.map(([name], at) =>
    row([name, ...courses.map(({ others }) => (others[at] === undefined ? '' : replacedText(others[at])))]),
  ),
];
process.stdout.write(`${lines.join('\n')}\n`);

if (values.svg !== undefined) {
  const shown = courses.map(
    ({ profile, detection: { medianMs }, points }): Course => ({
      name: `${profile}: ${seconds(medianMs)} s`,
      points: points.map(({ lossRatio, full }) => ({
        lossRatio,
        meanTimeMs: full?.meanTimeMs ?? Number.POSITIVE_INFINITY,
        seen: full?.how === 'seen',
      })),
    }),
  );
  writeFileSync(values.svg, chart(shown));
}
