import { explainTiming } from './explain-timing.ts';
import type { Origin, Origins } from './parse.ts';
import { type Config, ROWS } from './settings.ts';
import { showValue, valueAt } from './show.ts';

export interface ExplainedSetting {
  readonly key: string;
  /** As a person would write it; never a secret. */
  readonly value: string;
  readonly origin: Origin;
  readonly reloadable: boolean;
  readonly doc: string;
}

/** Every setting with its value, where that came from, and what it means. */
export function explainSettings(config: Config, origins: Origins): readonly ExplainedSetting[] {
  return [...ROWS].map(([key, row]) => ({
    key,
    value: showValue(row, valueAt(config, key)),
    origin: origins.get(key) ?? { from: 'default' },
    reloadable: row.reloadable,
    doc: row.doc,
  }));
}

/** For `check --explain`: all settings, then what they mean for detection and isolation. */
export function explain(config: Config, origins: Origins): string {
  const settings = explainSettings(config, origins).map(
    ({ key, value, origin, doc }) => `${key} = ${value}  (${originText(origin)})\n    ${doc}`,
  );
  return [...settings, '', ...explainTiming(config)].join('\n').concat('\n');
}

function originText(origin: Origin): string {
  switch (origin.from) {
    case 'file':
      return `${origin.file}:${origin.line}`;
    case 'setting':
      return `default: ${origin.key}`;
    case 'profile':
      return `profile ${origin.profile}`;
    case 'default':
      return 'default';
  }
}
