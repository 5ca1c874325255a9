/** What the ready-made hooks say to people elsewhere. */
export interface SiteMessage {
  /** One line of printable characters. */
  readonly subject: string;
  readonly text: string;
}

type Facts = Readonly<Record<string, string | undefined>>;

/** Of the environment that a hook gets; null when it is none. */
export function messageOfHook(facts: Facts): SiteMessage | null {
  const event = facts.WHPG_EVENT ?? '';
  if (event === '') return null;
  const node = facts.WHPG_NODE ?? 'somebody';
  const lines = [
    said(facts.WHPG_TEXT) ?? `${event} on ${node}.`,
    '',
    ...DETAILS.flatMap(([label, name]) => {
      const value = said(facts[name]);
      return value === null ? [] : [`${label}: ${value}`];
    }),
  ];
  return {
    subject: subjectOf(`${facts.WHPG_CLUSTER ?? 'whpg-failover'}: ${event} on ${node}`),
    text: lines.join('\n'),
  };
}

/** Of a message for people, `[CODE] text`, as `notify.command` gets it. */
export function messageOfText(text: string): SiteMessage {
  const first = text.split('\n', 1)[0] ?? '';
  const code = /^\[([A-Z][A-Z_]*)\]/.exec(first)?.[1];
  return { subject: subjectOf(`whpg-failover: ${code ?? first}`), text };
}

/** For Slack, and for those that understand the same: Mattermost, Rocket.Chat, Google Chat, Discord below `/slack`. */
export function slackBody({ subject, text }: SiteMessage): string {
  return JSON.stringify({ text: `*${escaped(subject)}*\n${escaped(text)}` });
}

const DETAILS = [
  ['Event', 'WHPG_EVENT'],
  ['Message', 'WHPG_CODE'],
  ['Cluster', 'WHPG_CLUSTER'],
  ['Node', 'WHPG_NODE'],
  ['Other node', 'WHPG_PEER'],
  ['VIP', 'WHPG_VIP'],
  ['Phase', 'WHPG_PHASE'],
  ['Time', 'WHPG_TIME'],
] as const;

const said = (value: string | undefined): string | null =>
  value === undefined || value === '' ? null : value;

const subjectOf = (text: string): string =>
  text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 150);

/** Slack's three: a text must not make a link, or call everybody, because a host's name says so. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
