import type { Found } from './found.ts';

/** What was left out and why, and what comes next. */
export function nextSteps(output: string, notes: readonly string[], found: Found | null): string {
  const name = found?.kind === 'keepalived' ? 'keepalived.conf' : 'vip_env.sh';
  const left = found?.left ?? [];
  const scripts = found?.scripts ?? [];
  const file = output === '-' ? 'the file' : output;
  const retire =
    found === null
      ? []
      : found.kind === 'keepalived'
        ? [
            '  systemctl disable --now keepalived      on both, before this daemon starts: one of them keeps the VIP',
          ]
        : [
            '  systemctl disable --now gpfailover      on both, before this daemon starts: one of them keeps the VIP',
          ];
  return [
    output === '-' ? 'Written to the standard output.' : `Written: ${output}`,
    ...notes.map((note) => `  ${note}`),
    ...(scripts.length === 0
      ? []
      : [
          `Scripts of ${name}, now checks and hooks in ${file}; read each, promotion, fence and VIP are built in:`,
        ]),
    ...scripts.map(({ when, command }) => `  ${when}: ${command}`),
    ...(left.length === 0 ? [] : [`Without a counterpart from ${name}:`]),
    ...left.map(({ what, why }) => `  ${what}: ${why}`),
    'Next:',
    '  whpg-failover check                     on both coordinators, with the same file',
    ...retire,
    '  systemctl enable --now whpg-failover    on both',
  ].join('\n');
}
