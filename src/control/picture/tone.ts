import type { LogSeverity } from '../../core/severity.ts';

/** How something is meant to be taken: what a colour says, and what a word must say where there is none. */
export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

export function severityTone(severity: LogSeverity): Tone {
  switch (severity) {
    case 'emerg':
    case 'alert':
    case 'crit':
    case 'err':
      return 'bad';
    case 'warning':
      return 'warn';
    case 'notice':
    case 'info':
    case 'debug':
      return 'quiet';
  }
}
