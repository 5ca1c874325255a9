import type { Difference, Judged, ReplayResult } from '../journal/replay.ts';
import { momentText } from './clock-text.ts';

/** Differences that are shown without --all. */
const SHOWN = 20;

/** `replay` for people: what was judged, whether it would fail over elsewhere, and each decision that differs. */
export function formatReplay(
  where: string,
  settings: readonly string[],
  result: ReplayResult,
  all: boolean,
): string {
  const { events, rows, alone, differences, broken } = result;
  const telling = all ? differences : tellingOf(differences);
  const shown = all ? telling : telling.slice(0, SHOWN);
  const more = differences.length - shown.length;
  return [
    `${where}: ${count(events, 'event')} in ${count(rows, 'row')} judged again${settings.length === 0 ? '' : ` with ${settings.join(', ')}`}.`,
    ...(alone === 0 ? [] : [`${count(alone, 'record')} left out: what came before was not recorded.`]),
    ...broken.map((why) => `Cannot be judged: ${why}`),
    verdict(events, differences.length),
    ...failovers(differences),
    ...(differences.length > 1 ? [COURSE] : []),
    ...shown.flatMap(differenceText),
    ...(more > 0 ? [`… and ${more} more that follow from them (--all).`] : []),
  ].join('\n');
}

const COURSE =
  'Behind the first of them the beats and outcomes are still those that were recorded: read only what comes first as what would have been.';

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

function verdict(events: number, differences: number): string {
  if (events === 0) return 'Nothing here can be judged again.';
  return differences === 0
    ? 'Every decision is the same.'
    : `${count(differences, 'decision')} judged otherwise.`;
}

const starts = ({ deeds, told }: Judged): boolean =>
  deeds.includes('step fence') && told.includes('FAILOVER_STARTED');

function failovers(differences: readonly Difference[]): readonly string[] {
  return differences.flatMap(({ seq, atWallMs, recorded, today }) => {
    if (starts(recorded) === starts(today)) return [];
    const what = starts(today) ? 'A failover would begin' : 'The failover that began would not begin';
    return [`${what} at no. ${seq}, ${momentText(atWallMs)}.`];
  });
}

/** Of those that follow each other and say the same the first; none that differs only in what is remembered. */
function tellingOf(differences: readonly Difference[]): readonly Difference[] {
  const seen = differences.filter(({ recorded, today }) => judgedText(recorded) !== judgedText(today));
  return seen.filter((one, index) => {
    const last = seen[index - 1];
    return last === undefined || courseOf(one) !== courseOf(last);
  });
}

const courseOf = ({ recorded, today }: Difference): string =>
  JSON.stringify(
    [recorded, today].map(({ phase, deeds, told }) => [phase.replace(/ \d+$/, ''), deeds, told]),
  );

const differenceText = ({ seq, atWallMs, event, recorded, today }: Difference): readonly string[] => [
  '',
  `no. ${seq}  ${momentText(atWallMs)}  ${event}`,
  `    then   ${judgedText(recorded)}`,
  `    today  ${judgedText(today)}`,
];

function judgedText({ phase, reason, deeds, told }: Judged): string {
  const does = deeds.length === 0 ? '' : `; does ${deeds.join(', ')}`;
  const tells = told.length === 0 ? '' : `; tells ${told.join(', ')}`;
  return `${phase}: ${reason}${does}${tells}`;
}
